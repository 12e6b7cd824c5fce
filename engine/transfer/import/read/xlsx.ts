/** Rows of the first sheet of a workbook, as the texts that people see in it. Formulas are what they last came to. */
import type { FileStore } from '../../files/index.ts'
import { LIMITS } from '../limits.ts'
import type { TableRow } from '../types.ts'
import { type Book, openBook } from './book.ts'
import { cellText, formatsOf } from './number-formats.ts'
import { UNREADABLE } from './encoding.ts'
import { refused, tooManyCells, tooManyRows } from './refused.ts'
import { readXml } from './xml.ts'

/** @throws TesseraError IMPORT_REFUSED */
export async function* xlsxRows(store: FileStore, file: string): AsyncIterable<TableRow> {
  const book = await openBook(store, file)
  try {
    const { sheet, since1904 } = await firstSheet(book)
    const forms = await formatsOf(book)
    const strings = await sharedStrings(book)
    const rows = new SheetRows((type, value, style) =>
      type === 's' ? (strings[Number(value)] ?? '') : cellText(type, value, forms[style], since1904),
    )
    for await (const _ of readXml(book.text(sheet), rows)) yield* rows.take()
  } finally {
    book.close()
  }
}

async function firstSheet(book: Book): Promise<{ sheet: string; since1904: boolean }> {
  let relation: string | undefined
  let since1904 = false
  await read(book, 'xl/workbook.xml', (name, attributes) => {
    if (name === 'sheet' && attributes['state'] === undefined)
      relation ??= attributes['r:id'] ?? byEnding(attributes, ':id')
    if (name === 'workbookPr') since1904 = /^(1|true)$/.test(attributes['date1904'] ?? '')
  })
  let target: string | undefined
  await read(book, 'xl/_rels/workbook.xml.rels', (name, attributes) => {
    if (name === 'Relationship' && attributes['Id'] === relation) target = attributes['Target']
  })
  const sheet = pathOf(target ?? 'worksheets/sheet1.xml')
  if (!book.has(sheet)) throw refused('工作簿中没有工作表', 'the workbook has no sheet')
  return { sheet, since1904 }
}

/** Targets are told from the folder of the workbook, or from the top. */
function pathOf(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

function byEnding(attributes: Readonly<Record<string, string>>, ending: string): string | undefined {
  return Object.entries(attributes).find(([name]) => name.endsWith(ending))?.[1]
}

async function read(
  book: Book,
  path: string,
  open: (name: string, attributes: Readonly<Record<string, string>>) => void,
): Promise<void> {
  for await (const _ of readXml(book.text(path), { open, close: () => undefined })) continue
}

/** Texts that several cells share, by their number; what tells how to pronounce them is left out. */
async function sharedStrings(book: Book): Promise<readonly string[]> {
  const strings: string[] = []
  let text = ''
  let inText = false
  let aside = 0
  const handler = {
    open: (name: string): void => {
      if (name === 'si') text = ''
      if (name === 'rPh') aside++
      inText = name === 't' && aside === 0
    },
    close: (name: string): void => {
      if (name === 'rPh') aside--
      if (name === 't') inText = false
      if (name === 'si' && strings.push(unescaped(text)) > LIMITS.sharedStrings)
        throw refused('文本过多', 'it holds too many texts')
    },
    text: (piece: string): void => {
      if (inText) text += piece
    },
  }
  if (book.has('xl/sharedStrings.xml'))
    for await (const _ of readXml(book.text('xl/sharedStrings.xml'), handler)) continue
  return strings
}

/** Signs that XML cannot hold stand as `_x000D_`; what no text can hold cannot be read. */
function unescaped(text: string): string {
  return text.includes('_x')
    ? text
        .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
        .replace(/\0|\p{Surrogate}/gu, UNREADABLE)
    : text
}

/** Columns that a sheet can have; cells without a value may be as many. */
const MOST_COLUMNS = 16_384

type Meaning = (type: string, value: string, style: number) => string

/** Gathers the rows of a sheet from its tags. */
class SheetRows {
  readonly #meaning: Meaning
  #rows: TableRow[] = []
  #number = 0
  #cells: string[] = []
  #seen = 0
  #filled = 0
  #column = -1
  #type = 'n'
  #style = 0
  #value = ''
  #inValue = false

  constructor(meaning: Meaning) {
    this.#meaning = meaning
  }

  take(): TableRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') this.#openRow(attributes['r'])
    else if (name === 'c') this.#openCell(attributes)
    else if (name === 'v' || name === 't') this.#inValue = true
  }

  text(piece: string): void {
    if (this.#inValue) this.#value += piece
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#inValue = false
    else if (name === 'c') this.#closeCell()
    else if (name === 'row') this.#rows.push({ number: this.#number, cells: this.#cells })
  }

  #openRow(given: string | undefined): void {
    const number = given === undefined ? this.#number + 1 : Number(given)
    // rows that stand twice or go back would be told, and written, as one
    if (!Number.isInteger(number) || number <= this.#number)
      throw refused(`第 ${this.#number} 行之后的行号有误`, `the row behind row ${this.#number} has a wrong number`)
    if (number > LIMITS.rows) throw tooManyRows()
    this.#number = number
    this.#cells = []
    this.#column = -1
    this.#seen = 0
    this.#filled = 0
  }

  #openCell({ r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    if (++this.#seen > MOST_COLUMNS) throw tooManyCells(this.#number)
    this.#column = r === undefined ? this.#column + 1 : columnOf(r)
    this.#type = t
    this.#style = Number(s)
    this.#value = ''
  }

  #closeCell(): void {
    const text = this.#value === '' ? '' : this.#meaning(this.#type, unescaped(this.#value), this.#style)
    if (text === '') return
    if (++this.#filled > LIMITS.cellsPerRow || this.#column >= MOST_COLUMNS) throw tooManyCells(this.#number)
    while (this.#cells.length < this.#column && this.#cells.length < LIMITS.cellsPerRow) this.#cells.push('')
    // far to the right nothing is looked for
    if (this.#column < LIMITS.cellsPerRow) this.#cells[this.#column] = text
  }
}

/** `B5` is column 1. */
function columnOf(place: string): number {
  let column = 0
  for (const sign of place) {
    const code = sign.charCodeAt(0) - 64
    if (code < 1 || code > 26) break
    column = column * 26 + code
  }
  return column - 1
}
