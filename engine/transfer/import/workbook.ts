/** Small workbooks of texts: templates to be filled in, and refused rows to be mended. */
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

import { HEADING_STYLE, Styles, TEXT_STYLE, workbookParts } from '../export/sheet/parts.ts'
import { textCell } from '../export/sheet/rows.ts'
import { xmlText } from '../export/sheet/xml.ts'

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
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

/** The sheet of options that are too many for a rule; people do not see it. */
const LISTS = 'lists'

export function templateSheet(name: string, columns: readonly TemplateColumn[], styles: Styles): Readable {
  const lists = columns.flatMap(({ options = [] }, index) =>
    options.join(',').length > LONGEST_LIST || options.some((option) => /[,"]/.test(option))
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
  const widths = columns.map(
    ({ heading, style }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${Math.min(40, heading.length * 2 + 6)}" style="${style}" customWidth="1"/>`,
  )
  const headings = columns.map(({ heading }, index) => textCell(`${letters(index)}1`, HEADING_STYLE, heading))
  const sheet =
    `${HEAD}<worksheet xmlns="${NAMESPACE}">` +
    `<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
    `<sheetFormatPr defaultRowHeight="15"/><cols>${widths.join('')}</cols><sheetData><row r="1">${headings.join('')}</row></sheetData>` +
    (rules.length > 0 ? `<dataValidations count="${rules.length}">${rules.join('')}</dataValidations>` : '') +
    '</worksheet>'
  const second = lists.length > 0 ? listSheet(lists.map(({ options }) => options)) : undefined
  return zipped(
    second === undefined ? workbookParts(name, styles) : withLists(workbookParts(name, styles), second),
    bytes(sheet),
  )
}

/** A second sheet beside the first: what the parts say of one they say of the other. */
function withLists(parts: ReturnType<typeof workbookParts>, sheet: string): ReturnType<typeof workbookParts> {
  const said = parts.map(([path, text]) => {
    if (path === 'xl/workbook.xml')
      return [
        path,
        text.replace('</sheets>', `<sheet name="${LISTS}" sheetId="2" state="hidden" r:id="rId9"/></sheets>`),
      ] as const
    if (path === '[Content_Types].xml')
      return [
        path,
        text.replace(
          /<Override PartName="\/xl\/worksheets\/sheet1.xml"[^>]*>/,
          (one) => one + one.replace('sheet1', 'sheet2'),
        ),
      ] as const
    if (path === 'xl/_rels/workbook.xml.rels')
      return [
        path,
        text.replace(
          /<Relationship [^>]*sheet1.xml"[^>]*>/,
          (one) => one + one.replace('sheet1', 'sheet2').replace(/Id="[^"]*"/, 'Id="rId9"'),
        ),
      ] as const
    return [path, text] as const
  })
  return [...said, ['xl/worksheets/sheet2.xml', sheet]]
}

function listSheet(lists: readonly (readonly string[])[]): string {
  const longest = Math.max(...lists.map(({ length }) => length))
  const rows = Array.from({ length: longest }, (_, row) => {
    const cells = lists.map((options, list) => {
      const option = options[row]
      return option === undefined ? '' : textCell(`${letters(list)}${row + 1}`, TEXT_STYLE, option)
    })
    return `<row r="${row + 1}">${cells.join('')}</row>`
  })
  return `${HEAD}<worksheet xmlns="${NAMESPACE}"><sheetData>${rows.join('')}</sheetData></worksheet>`
}

/** A sheet of texts, written as its rows arrive. */
export function textSheet(name: string, rows: AsyncIterable<readonly string[]>): Readable {
  return zipped(workbookParts(name, new Styles()), Readable.from(textRows(rows)))
}

function zipped(parts: ReturnType<typeof workbookParts>, sheet: Readable): Readable {
  const zip = new ZipFile()
  for (const [path, text] of parts) zip.addBuffer(Buffer.from(text), path)
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', { compressionLevel: 1 })
  zip.end()
  const output = Readable.from(zip.outputStream as AsyncIterable<Buffer>)
  zip.on('error', (error: Error) => output.destroy(error))
  return output
}

function bytes(text: string): Readable {
  return Readable.from([Buffer.from(text)])
}

async function* textRows(rows: AsyncIterable<readonly string[]>): AsyncIterable<Buffer> {
  yield Buffer.from(`${HEAD}<worksheet xmlns="${NAMESPACE}"><sheetData>`)
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

/** @param list number among the lists that stand in cells, or -1 */
function ruleOf({ options, hint }: TemplateColumn, index: number, list: number): string[] {
  if (!options && hint === undefined) return []
  const place = `${letters(index)}2:${letters(index)}${ROWS}`
  const prompt = hint === undefined ? '' : ` showInputMessage="1" prompt="${attribute(hint)}"`
  if (!options) return [`<dataValidation allowBlank="1" sqref="${place}"${prompt}/>`]
  const column = letters(Math.max(0, list))
  const from = list < 0 ? `"${options.join(',')}"` : `${LISTS}!$${column}$1:$${column}$${options.length}`
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
