import assert from 'node:assert/strict'
import fc from 'fast-check'

import { testWorkspace, type TestWorkspace } from '../testing/workspace.ts'
import { literal } from './literal.ts'

const text = fc.string({ unit: 'binary' }).map((each) => each.replaceAll('\0', ''))
const nasty = fc.constantFrom(
  `'`,
  `\\`,
  `\\'`,
  `'; select 1; --`,
  `E'\\047'`,
  '$1',
  '$$',
  '--',
  '/*',
  '"',
  '{',
  '}',
  ',',
  'NULL',
  '',
  '\n',
)
const value = fc.array(fc.oneof(text, nasty), { maxLength: 5 }).map((parts) => parts.join(''))

describe('literals', () => {
  let workspace: TestWorkspace
  before(async () => {
    workspace = await testWorkspace()
  })
  after(() => workspace.drop())

  for (const conforming of ['on', 'off'] as const) {
    it(`give back every text, with standard_conforming_strings ${conforming}`, async function () {
      this.timeout(60_000)
      await workspace.db.transaction(async (tx) => {
        await tx.query(`set local standard_conforming_strings = ${conforming}`)
        await fc.assert(
          fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 40 }), async (given) => {
            const columns = given.map((each, index) => `${literal(each)}::text as c${index}`)
            const [row] = await tx.query(`select ${columns.join(', ')}, ${literal(given)}::text[] as list`)
            assert.deepEqual(
              given.map((_, index) => row?.[`c${index}`]),
              given,
            )
            assert.deepEqual(row?.['list'], given)
          }),
          { numRuns: 60 },
        )
      })
    })
  }

  it('stand for numbers, truth, nothing and JSON as parameters do', async () => {
    const given = [12, -1.5, true, null, { a: [`it's`] }, [1, null, 3], ['a"b', '\\', '']]
    const types = ['int', 'numeric', 'boolean', 'text', 'jsonb', 'int[]', 'text[]']
    const { db } = workspace
    const places = types.map((type, index) => `$${index + 1}::${type} as c${index}`).join(', ')
    const literals = types.map((type, index) => `${literal(given[index])}::${type} as c${index}`).join(', ')
    assert.deepEqual(await db.query(`select ${literals}`), await db.query(`select ${places}`, given))
    assert.throws(() => literal('a\0b'))
  })
})
