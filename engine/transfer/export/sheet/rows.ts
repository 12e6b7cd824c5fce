/** The rows of a sheet as XML. */
import type { Column } from '../cells.ts'
import { HEADING_STYLE, TEXT_STYLE } from './parts.ts'
import { xmlText } from './xml.ts'

export interface SheetColumn extends Column {
  /** Number of its style. */
  readonly style: number
}

const NAMESPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
export const SHEET_END = '</sheetData></worksheet>'

/** All that comes before the rows: the heading stays in sight, columns are as wide as their kind needs. */
export function sheetBegin(columns: readonly SheetColumn[]): string {
  const widths = columns.map(
    (column, index) => `<col min="${index + 1}" max="${index + 1}" width="${widthOf(column)}" customWidth="1"/>`,
  )
  return (
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${NAMESPACE}">` +
    `<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
    `<sheetFormatPr defaultRowHeight="15"/><cols>${widths.join('')}</cols><sheetData>`
  )
}

const WIDTHS: Readonly<Record<Column['cell'], number>> = { text: 18, number: 14, date: 12, datetime: 20 }

function widthOf({ cell, heading, field }: Column): number {
  const wide = [...heading].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0xff ? 2 : 1), 3)
  return Math.min(60, Math.max(wide, field.kind.long === true ? 40 : WIDTHS[cell]))
}

export function sheetHeading(columns: readonly SheetColumn[]): string {
  const cells = columns.map(({ heading }, index) => textCell(`${letters(index)}1`, HEADING_STYLE, heading))
  return `<row r="1">${cells.join('')}</row>`
}

export function sheetRow(columns: readonly SheetColumn[], row: readonly (string | null)[], number: number): string {
  let cells = ''
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index]
    const text = row[index]
    if (column === undefined || text === null || text === undefined) continue
    const place = letters(index) + String(number)
    const value = column.cell === 'text' ? undefined : valueOf(column.cell, text)
    cells +=
      value === undefined
        ? textCell(place, column.cell === 'text' ? column.style : TEXT_STYLE, text)
        : `<c r="${place}" s="${column.style}"><v>${value}</v></c>`
  }
  return `<row r="${number}">${cells}</row>`
}

/** A text that stays a text. */
export function textCell(place: string, style: number, text: string): string {
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(shortened(text))}</t></is></c>`
}

/** Spreadsheets keep numbers with so many digits, and round others without a word. */
const MOST_DIGITS = 15

/** What stands in the cell for a number or a time; nothing for what a spreadsheet would not keep as it is. */
function valueOf(cell: 'number' | 'date' | 'datetime', text: string): string | undefined {
  if (cell !== 'number') return serialOf(text)
  if (text.length <= MOST_DIGITS) return text
  return text.replace(/^-?0*\.?0*|\./g, '').length <= MOST_DIGITS ? text : undefined
}

const DAY_MS = 86_400_000
/** Days of spreadsheets are counted from here. */
const FIRST_DAY = Date.UTC(1899, 11, 30)
/** Before it spreadsheets count a day that never was. */
const FIRST_RIGHT = Date.UTC(1900, 2, 1)

/** `2026-11-21 20:15:00` as a number of days. */
function serialOf(text: string): string | undefined {
  const part = (from: number, to: number): number => Number(text.slice(from, to))
  const at = Date.UTC(part(0, 4), part(5, 7) - 1, part(8, 10), part(11, 13), part(14, 16), part(17, 19))
  if (!(at >= FIRST_RIGHT) || text[4] !== '-') return undefined
  const days = (at - FIRST_DAY) / DAY_MS
  return Number.isInteger(days) ? String(days) : days.toFixed(10)
}

/** The longest text of a cell; what has more is shortened, and says so. */
const LONGEST = 32_767
const CUT = '…[内容过长，完整内容请导出 CSV / too long for a cell, export CSV for the whole]'

function shortened(text: string): string {
  if (text.length <= LONGEST) return text
  // half a character of two would be none
  return text.slice(0, LONGEST - CUT.length).replace(/[\uD800-\uDBFF]$/, '') + CUT
}

const known: string[] = []

/** `A`, `B`, … `Z`, `AA` for the places of columns. */
function letters(index: number): string {
  return (known[index] ??=
    (index >= 26 ? letters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26)))
}
