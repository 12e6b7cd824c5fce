/** Small workbooks of texts: templates to be filled in, and refused rows to be mended. */
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

import { HEADING_STYLE, Styles, TEXT_STYLE, workbookParts } from '../export/sheet/parts.ts'
import { textCell } from '../export/sheet/rows.ts'
import { xmlText } from '../export/sheet/xml.ts'

const NAMESPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** A column of a template: what it is called and what may stand in it. */
export interface TemplateColumn {
  readonly heading: string
  /** Number of its style. */
  readonly style: number
  /** Texts to choose from. */
  readonly options?: readonly string[]
  /** Said when a cell is chosen. */
  readonly hint?: string
}

/** Rows that a template offers its choices in. */
const ROWS = 10_000
/** Characters of a list that stands in the rule itself; longer ones a spreadsheet refuses to open. */
const LONGEST_LIST = 250

/** Where options stand that are too many for a rule: far to the right, in hidden columns. */
const LISTS_FROM = 600

export function templateSheet(name: string, columns: readonly TemplateColumn[], styles: Styles): Readable {
  const lists = columns.flatMap(({ options = [] }, index) =>
    options.join(',').length > LONGEST_LIST || options.some((option) => option.includes(','))
      ? [{ index, options }]
      : [],
  )
  const rules = columns.flatMap((column, index) =>
    ruleOf(
      column,
      index,
      lists.findIndex((each) => each.index === index),
    ),
  )
  const rows = [headings(columns), ...longLists(lists.map(({ options }) => options))]
  const hidden =
    lists.length > 0
      ? `<col min="${LISTS_FROM + 1}" max="${LISTS_FROM + lists.length}" width="9" hidden="1" customWidth="1"/>`
      : ''
  const widths = columns.map(
    ({ heading, style }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${Math.min(40, heading.length * 2 + 6)}" style="${style}" customWidth="1"/>`,
  )
  const xml =
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${NAMESPACE}">` +
    `<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
    `<sheetFormatPr defaultRowHeight="15"/><cols>${widths.join('')}${hidden}</cols><sheetData>${mergedRows(rows)}</sheetData>` +
    (rules.length > 0 ? `<dataValidations count="${rules.length}">${rules.join('')}</dataValidations>` : '') +
    '</worksheet>'
  return zipped(name, styles, Readable.from([Buffer.from(xml)]))
}

/** A sheet of texts, written as its rows arrive. */
export function textSheet(name: string, rows: AsyncIterable<readonly string[]>): Readable {
  return zipped(name, new Styles(), Readable.from(textRows(rows)))
}

function zipped(name: string, styles: Styles, sheet: Readable): Readable {
  const zip = new ZipFile()
  for (const [path, text] of workbookParts(name, styles)) zip.addBuffer(Buffer.from(text), path)
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', { compressionLevel: 1 })
  zip.end()
  const output = Readable.from(zip.outputStream as AsyncIterable<Buffer>)
  zip.on('error', (error: Error) => output.destroy(error))
  return output
}

async function* textRows(rows: AsyncIterable<readonly string[]>): AsyncIterable<Buffer> {
  yield Buffer.from(
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${NAMESPACE}"><sheetData>`,
  )
  let number = 0
  for await (const cells of rows) {
    number++
    const texts = cells.map((text, index) =>
      textCell(`${letters(index)}${number}`, number === 1 ? HEADING_STYLE : TEXT_STYLE, text),
    )
    yield Buffer.from(`<row r="${number}">${texts.join('')}</row>`)
  }
  yield Buffer.from('</sheetData></worksheet>')
}

interface CellAt {
  readonly row: number
  readonly column: number
  readonly xml: string
}

function headings(columns: readonly TemplateColumn[]): CellAt[] {
  return columns.map(({ heading }, column) => ({
    row: 1,
    column,
    xml: textCell(`${letters(column)}1`, HEADING_STYLE, heading),
  }))
}

function longLists(lists: readonly (readonly string[])[]): CellAt[][] {
  return lists.map((options, list) =>
    options.map((option, index) => {
      const place = `${letters(LISTS_FROM + list)}${index + 1}`
      return { row: index + 1, column: LISTS_FROM + list, xml: textCell(place, TEXT_STYLE, option) }
    }),
  )
}

function mergedRows(parts: readonly (readonly CellAt[])[]): string {
  const rows = new Map<number, CellAt[]>()
  for (const cell of parts.flat()) rows.set(cell.row, [...(rows.get(cell.row) ?? []), cell])
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(
      ([row, cells]) =>
        `<row r="${row}">${cells
          .sort((a, b) => a.column - b.column)
          .map(({ xml }) => xml)
          .join('')}</row>`,
    )
    .join('')
}

/** @param list number among the lists that stand in cells, or -1 */
function ruleOf({ options, hint }: TemplateColumn, index: number, list: number): string[] {
  if (!options && hint === undefined) return []
  const place = `${letters(index)}2:${letters(index)}${ROWS}`
  const prompt = hint === undefined ? '' : ` showInputMessage="1" prompt="${attribute(hint)}"`
  if (!options) return [`<dataValidation allowBlank="1" sqref="${place}"${prompt}/>`]
  const column = letters(LISTS_FROM + list)
  const from = list < 0 ? `"${options.join(',')}"` : `$${column}$1:$${column}$${options.length}`
  return [
    `<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="${place}"${prompt}><formula1>${xmlText(from)}</formula1></dataValidation>`,
  ]
}

function attribute(text: string): string {
  return xmlText(text.slice(0, 250)).replaceAll('"', '&quot;')
}

function letters(index: number): string {
  const before = index >= 26 ? letters(Math.floor(index / 26) - 1) : ''
  return before + String.fromCharCode(65 + (index % 26))
}
