import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { issueLine, TesseraError } from '../../../kernel/errors.ts'
import { checkDefinitions } from '../../../model/validate/check-definitions.ts'
import { readPack } from '../read-pack.ts'
import { type Migration, upgradeDocument } from './index.ts'
import { changeItems, changeKey, childOf, removeKey, renameKey, setKey, type Tree, valueOf } from './tree.ts'

/** A version that never was: fields were columns, their length was a text, every object was said to be open. */
const before1: Migration = {
  from: 0,
  upgrade: (document) =>
    changeKey(removeKey(renameKey(document, 'columns', 'fields'), 'open'), 'fields', (fields) =>
      changeItems(fields, field),
    ),
}

const BOOK = [
  'kind: object',
  'name: book',
  'open: true',
  'label: { zh: 图书, en: Book }',
  'columns:',
  '  - { name: title, label: { zh: 书名, en: Title }, type: text, size: "80" }',
  '  - { name: isbn, label: { zh: 书号, en: ISBN }, type: txt }',
]

function field(column: Tree): Tree {
  const size = childOf(column, 'size')
  return size
    ? setKey(renameKey(column, 'size', 'length'), 'length', Number(valueOf(size)))
    : setKey(column, 'length', 20)
}

describe('a pack in an older version of the language', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tessera-upgrade-'))
    await mkdir(join(folder, 'objects'))
    await write('pack.yaml', manifest(0))
    await write('objects/book.yaml', BOOK.join('\n'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  function columnOf(words: string): number {
    return Math.max(...BOOK.map((line) => line.indexOf(words))) + 1
  }

  function manifest(language: number): string {
    return `kind: pack\nname: library\nlabel: { zh: 图书馆, en: Library }\nversion: 1.0.0\nlanguage: ${language}\n`
  }

  function write(file: string, text: string): Promise<void> {
    return writeFile(join(folder, file), text)
  }

  async function refusal(migrations?: readonly Migration[]): Promise<string[]> {
    const error = await readPack(folder, migrations).catch((reason: unknown) => reason)
    assert.ok(error instanceof TesseraError)
    return error.issues.map((issue) => issueLine(issue, 'en').replace(join(folder, '/'), ''))
  }

  it('is read in the words of the present one', async () => {
    const { definitions, manifest: read } = await readPack(folder, [before1])
    assert.equal(read.language, 1)
    assert.deepEqual(
      definitions.map(({ name, body }) => [name, body['length'], body['open']]),
      [
        ['book', undefined, undefined],
        ['book.title', 80, undefined],
        ['book.isbn', 20, undefined],
      ],
    )
  })

  it('has its mistakes told where they stand in the file', async () => {
    const { definitions } = await readPack(folder, [before1])
    const [unknown] = checkDefinitions(definitions, []).issues
    assert.match(
      issueLine(unknown ?? assert.fail(), 'en'),
      new RegExp(`book\\.yaml:7:${columnOf('txt')}: unknown field type 'txt'`),
    )
    const title = definitions.find(({ name }) => name === 'book.title')
    assert.equal(title?.locate?.(['length'], 'key').column, columnOf('size'))
    assert.equal(title?.locate?.(['length']).column, columnOf('"80"'))
    // what a migration added stands where it would have been written
    assert.deepEqual(definitions[2]?.locate?.(['length']), {
      file: join(folder, 'objects/book.yaml'),
      line: 7,
      column: 5,
    })
  })

  it('goes through every version on the way', () => {
    const document = { value: { kind: 'enum', steps: [] }, locate: () => ({ file: '', line: 1, column: 1 }) }
    const step = (from: number): Migration => ({ from, upgrade: (tree) => setKey(tree, `from_${from}`, true) })
    assert.deepEqual(upgradeDocument(document, -1, [step(0), step(-1), step(1)]).value, {
      kind: 'enum',
      steps: [],
      'from_-1': true,
      from_0: true,
    })
    assert.equal(upgradeDocument(document, -2, [step(0), step(-1)]), document)
  })

  it('is refused where nobody knows the way, as is a newer one', async () => {
    const [older] = await refusal()
    assert.match(
      older ?? '',
      /^pack\.yaml:5:11: version 0 of the language of definitions is not supported, this program reads version 1/,
    )
    await write('pack.yaml', manifest(7))
    const [newer] = await refusal([before1])
    assert.match(
      newer ?? '',
      /^pack\.yaml:5:11: version 7 of the language of definitions is not supported, this program reads version 1/,
    )
  })
})
