import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Issue, issueLine, TesseraError } from '../../kernel/errors.ts'
import type { Locale } from '../../kernel/text.ts'
import { checkDefinitions } from '../../model/validate/check-definitions.ts'
import { orderPacks } from './order-packs.ts'
import { readPack } from './read-pack.ts'
import { expected } from './wrong/expected.ts'

const fixtures = fileURLToPath(new URL('./wrong/', import.meta.url))

const MANIFEST = 'kind: pack\nname: library\nlabel: { zh: 图书馆, en: Library }\nversion: 1.0.0\nlanguage: 1\n'

/** Everything that is wrong with the pack in a folder, as `tessera validate` would say it. */
async function issuesOf(folder: string): Promise<readonly Issue[]> {
  try {
    const pack = await readPack(folder)
    orderPacks([pack], ['system'])
    return checkDefinitions(pack.definitions, []).issues
  } catch (error) {
    if (error instanceof TesseraError && error.code === 'DEFINITION_INVALID') return error.issues
    throw error
  }
}

describe('wrong packs', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tessera-pack-'))
  })

  afterEach(() => rm(folder, { recursive: true }))

  for (const [name, { at, zh, en }] of Object.entries(expected)) {
    it(`a wrong pack is answered with the right line and a useful sentence: ${name}`, async () => {
      const fixture = join(fixtures, name)
      const isFolder = (await stat(fixture)).isDirectory()
      await cp(fixture, isFolder ? folder : join(folder, name), { recursive: true })
      if (!isFolder) await writeFile(join(folder, 'pack.yaml'), MANIFEST)

      const issues = await issuesOf(folder)
      // the test folder stands in places and in the sentences that name other places
      const said = (locale: Locale): string =>
        issues.map((issue) => issueLine(issue, locale).replaceAll(join(folder, '/'), '')).join('\n')
      const place = isFolder ? at : `${name}:${at}`
      assert.equal(issues.length, 1, `one mistake, one answer:\n${said('en')}`)
      assert.ok(said('zh').startsWith(`${place}: `), `${said('zh')} should stand at ${place}`)
      assert.ok(said('zh').includes(zh), `${said('zh')} should say ${zh}`)
      assert.ok(said('en').includes(en), `${said('en')} should say ${en}`)
    })
  }

  it('every wrong pack of the folder is expected to be answered', async () => {
    const present = (await readdir(fixtures)).filter((name) => name !== 'expected.ts')
    assert.deepEqual(present.sort(), Object.keys(expected).sort())
  })
})
