import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { issueLine, TesseraError } from '../../kernel/errors.ts'
import { checkDefinitions } from '../../model/validate/check-definitions.ts'
import { orderPacks } from './order-packs.ts'
import { checkPackData, type PackRow, readPackData } from './pack-data.ts'
import { type PackSource, readPack } from './read-pack.ts'

const MANIFEST = `kind: pack
name: library
label: { zh: 图书馆, en: Library }
version: 1.0.0
language: 1
`

const BOOK = `kind: object
name: book
label: { zh: 图书, en: Book }
fields:
  - name: title
    label: { zh: 书名, en: Title }
    type: text
  - name: pages
    label: { zh: 页数, en: Pages }
    type: integer
    order: 5
`

describe('reading a pack', () => {
  let root: string
  let folder: string

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tessera-pack-'))
    folder = join(root, 'library')
    await write('pack.yaml', MANIFEST)
  })

  afterEach(() => rm(root, { recursive: true }))

  async function write(file: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), content)
  }

  async function refusal(reading: Promise<unknown>): Promise<string[]> {
    const error = await reading.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof TesseraError && error.code === 'DEFINITION_INVALID', String(error))
    return error.issues.map((issue) => issueLine(issue, 'en').replaceAll(join(folder, '/'), ''))
  }

  async function rowsOf(pack: PackSource): Promise<PackRow[]> {
    const rows: PackRow[] = []
    for (const entry of pack.data) for await (const row of readPackData(pack, entry)) rows.push(row)
    return rows
  }

  it('definitions come from all files below the folder, several documents in a file, fields apart from their object', async () => {
    await write('objects/book.yaml', BOOK)
    await write(
      'enums.yml',
      'kind: enum\nname: state\nlabel: { zh: 状态, en: State }\nitems: []\n---\nkind: enum\nname: mood\nlabel: { zh: 心情, en: Mood }\nitems: []\n',
    )
    const { definitions, manifest } = await readPack(folder)
    assert.equal(manifest.name, 'library')
    assert.deepEqual(
      definitions.map((each) => [each.kind, each.name, each.owner]),
      [
        ['enum', 'state', 'library'],
        ['enum', 'mood', 'library'],
        ['object', 'book', 'library'],
        ['field', 'book.title', 'library'],
        ['field', 'book.pages', 'library'],
      ],
    )
    assert.deepEqual(
      definitions.slice(3).map((each) => each.body.order),
      [10, 5],
    )
  })

  it('every part of a definition is found again in its file', async () => {
    await write('objects/book.yaml', BOOK)
    const { definitions } = await readPack(folder)
    const pages = definitions.find((each) => each.name === 'book.pages')
    const file = join(folder, 'objects/book.yaml')
    assert.deepEqual(pages?.locate?.(['label', 'en']), { file, line: 9, column: 26 })
    assert.deepEqual(pages?.locate?.(['type'], 'key'), { file, line: 10, column: 5 })
    assert.deepEqual(pages?.locate?.(['default']), { file, line: 8, column: 5 })
  })

  it('a byte order mark and Windows line ends do no harm', async () => {
    await write('book.yaml', `\uFEFF${BOOK.replaceAll('\n', '\r\n')}`)
    const { definitions } = await readPack(folder)
    assert.deepEqual(definitions[2]?.locate?.(['type']), { file: join(folder, 'book.yaml'), line: 10, column: 11 })
    assert.deepEqual(checkDefinitions(definitions, []).issues, [])
  })

  it('all faults of all files come together, sorted by file and line', async () => {
    await write('b.yaml', 'kind: enum\n\tname: state\n')
    await write('a.yaml', 'name: state\n---\n- list\n')
    assert.deepEqual(
      (await refusal(readPack(folder))).map((line) => line.split(': ')[0]),
      ['a.yaml:1:1', 'a.yaml:3:1', 'b.yaml:2:1'],
    )
  })

  it('the fingerprint changes with every file, data included, and with nothing else', async () => {
    await write('pack.yaml', `${MANIFEST}data:\n  - { object: book, file: data/books.csv, key: [title] }\n`)
    await write('book.yaml', BOOK)
    await write('data/books.csv', 'title,pages\n西游记,800\n')
    const { hash } = await readPack(folder)
    await cp(folder, join(root, 'copy'), { recursive: true })
    await write('.notes.yaml', 'not: read')
    assert.equal((await readPack(join(root, 'copy'))).hash, hash)
    assert.equal((await readPack(folder)).hash, hash)
    await write('data/books.csv', 'title,pages\n西游记,801\n')
    assert.notEqual((await readPack(folder)).hash, hash)
  })

  it('a link that leads out of the folder is refused', async () => {
    await writeFile(join(root, 'outside.yaml'), BOOK)
    await symlink('../outside.yaml', join(folder, 'book.yaml'))
    assert.match((await refusal(readPack(folder))).join(), /^book\.yaml:1:1: the link leads out/)
  })

  it('a data file outside the folder does not exist for the pack', async () => {
    await writeFile(join(root, 'outside.csv'), 'title\n')
    await write('pack.yaml', `${MANIFEST}data:\n  - { object: book, file: data/../../outside.csv, key: [title] }\n`)
    assert.match((await refusal(readPack(folder))).join(), /^pack\.yaml:7:27: no such data file/)
  })

  it('a file that is too large or not UTF-8 is refused before it is parsed', async () => {
    await write('big.yaml', `# ${'x'.repeat(1024 * 1024)}\n`)
    await write('gbk.yaml', Uint8Array.from([0x6b, 0x3a, 0x20, 0xcd, 0xbc, 0xca, 0xe9]))
    const lines = await refusal(readPack(folder))
    assert.match(lines[0] ?? '', /^big\.yaml:1:1: the file has 10485\d\d bytes, the limit is 1048576/)
    assert.match(lines[1] ?? '', /^gbk\.yaml:1:1: the file is not UTF-8/)
  })

  it('a folder that is not there is told as such', async () => {
    assert.match((await refusal(readPack(join(root, 'none')))).join(), /no such folder/)
  })

  it('text nested a hundred thousand times is refused, not crashed upon', async () => {
    await write('deep.yaml', 'a: ' + '['.repeat(100_000))
    assert.match((await refusal(readPack(folder))).join(), /deeper than 64 levels/)
  })

  it('rows of CSV and YAML come with the line they stand on', async () => {
    await write(
      'pack.yaml',
      `${MANIFEST}data:\n  - { object: book, file: data/books.csv, key: [title] }\n  - { object: book, file: more.yaml, key: [title] }\n`,
    )
    await write('data/books.csv', '\uFEFFtitle,pages\n"Two\nlines",10\n\n西游记,\n')
    await write('more.yaml', '- title: 红楼梦\n  pages: 900\n-\n  title: 水浒传\n')
    const rows = await rowsOf(await readPack(folder))
    assert.deepEqual(
      rows.map(({ row }) => ({ ...row })),
      [
        { title: 'Two\nlines', pages: '10' },
        { title: '西游记', pages: '' },
        { title: '红楼梦', pages: 900 },
        { title: '水浒传' },
      ],
    )
    assert.deepEqual(
      rows.map(({ at }) => at.line),
      [2, 5, 1, 4],
    )
  })

  const wrongRows: readonly (readonly [string, string, string])[] = [
    [
      'more columns than the header',
      'title,pages\nA,1\nB,2,3\n',
      'data/books.csv:3:1: this row has 3 columns, the header has 2',
    ],
    [
      'a column name that occurs twice',
      'title,title\nA,B\n',
      "data/books.csv:1:1: wrong header: the column name 'title' is empty or occurs twice",
    ],
    ['a quote that is not closed', 'title,pages\n"A,1\n', 'a quote is not closed properly'],
  ]
  for (const [what, csv, message] of wrongRows) {
    it(`a data file is refused with its line for ${what}`, async () => {
      await write('pack.yaml', `${MANIFEST}data:\n  - { object: book, file: data/books.csv, key: [title] }\n`)
      await write('data/books.csv', csv)
      const lines = await refusal(rowsOf(await readPack(folder)))
      assert.ok(lines[0]?.includes(message), lines[0])
    })
  }

  it('data for unknown objects and by unknown keys is noticed before anything is brought in', async () => {
    await write(
      'pack.yaml',
      `${MANIFEST}data:\n  - { object: bok, file: a.csv, key: [title] }\n  - { object: book, file: a.csv, key: [titel] }\n`,
    )
    await write('a.csv', 'title\n')
    await write('book.yaml', BOOK)
    const pack = await readPack(folder)
    const issues = checkPackData(pack, checkDefinitions(pack.definitions, []).definitions).map((issue) =>
      issueLine(issue, 'en').replaceAll(join(folder, '/'), ''),
    )
    assert.match(issues[0] ?? '', /^pack\.yaml:7:15: object 'bok' does not exist — did you mean 'book'/)
    assert.match(issues[1] ?? '', /^pack\.yaml:8:40: object 'book' has no field 'titel' — did you mean 'title'/)
  })

  it('packs come in the order in which they need each other, and a circle is refused', async () => {
    const manifest = (name: string, requires: string): string =>
      MANIFEST.replace('library', name).concat(`requires: [${requires}]\n`)
    const packs = new Map<string, PackSource>()
    for (const [name, requires] of [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'system'],
      ['d', 'e'],
      ['e', 'd'],
    ] as const) {
      await mkdir(join(root, name))
      await writeFile(join(root, name, 'pack.yaml'), manifest(name, requires))
      packs.set(name, await readPack(join(root, name)))
    }
    const chosen = (...names: string[]): PackSource[] => names.flatMap((name) => packs.get(name) ?? [])
    assert.deepEqual(
      orderPacks(chosen('a', 'b', 'c'), ['system']).map((pack) => pack.manifest.name),
      ['c', 'b', 'a'],
    )
    assert.throws(
      () => orderPacks(chosen('d', 'e'), []),
      (error) => error instanceof TesseraError && /d → e → d/.test(error.issues[0]?.message.en ?? ''),
    )
    assert.throws(
      () => orderPacks(chosen('a'), []),
      (error) =>
        error instanceof TesseraError && /required pack 'b' does not exist/.test(error.issues[0]?.message.en ?? ''),
    )
  })
})
