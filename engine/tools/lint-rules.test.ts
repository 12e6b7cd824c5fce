import assert from 'node:assert/strict'
import { join } from 'node:path'

import { Linter } from 'eslint'

import { houseRules } from './lint-rules.js'
import { ROOT } from './source-files.ts'

/** What the rules of the house say of a file, as `line: message`. */
function said(path: string, text: string): string[] {
  const linter = new Linter({ cwd: ROOT })
  const rules = { 'house/arrows': 'error', 'house/sql-clock': 'error', 'house/kind-question': 'error' } as const
  const found = linter.verify(text, [{ files: ['**/*.ts'], plugins: { house: houseRules }, rules }], {
    filename: join(ROOT, path),
  })
  return found.map(({ line, message }) => `${line}: ${message}`)
}

describe('the linter knows the rules of the house', () => {
  it('an import against an arrow is said where it stands', () => {
    const [only, ...more] = said(
      'engine/model/a.ts',
      "import { x } from '../kernel/ids.ts'\nimport { y } from '../records/index.ts'",
    )
    assert.match(only ?? '', /^2: engine\/model\/ may not import engine\/records\/index\.ts/)
    assert.deepEqual(more, [])
    assert.equal(said('engine/kernel/a.ts', "import { readFileSync } from 'node:fs'").length, 1)
    assert.equal(said('console/data/a.ts', "export * from '../app/router.ts'").length, 1)
  })

  it('SQL with a clock of its own is refused, time in code is not', () => {
    const text =
      "const a = 'select now()'\nconst b = `at = current_timestamp`\nconst c = `where at < ${db.now}` + Date.now()\nconst d = 'sys_now()'"
    assert.deepEqual(
      said('engine/query/a.ts', text).map((line) => line[0]),
      ['1', '2'],
    )
  })

  it('a question for a field kind is refused outside the folder of that kind', () => {
    const questions =
      "f.type === 'enum'\nf?.type !== 'text'\nswitch (f.type) { case 'date': }\n['user', 'x'].includes(f.type)\nf.kind.name == 'id'"
    assert.equal(said('engine/records/a.ts', questions).length, 5)
    assert.equal(said('console/render/a.ts', questions).length, 5)
    assert.equal(said('engine/fields/enum/a.ts', "f.type === 'enum'").length, 0)
    assert.equal(said('engine/records/a.test.ts', questions).length, 0)
    assert.equal(said('engine/records/a.ts', "f.type === 'whatever'\nname === 'text'").length, 0)
  })
})
