/** What a number in a cell means is said by how it is shown: as a day, as a share of a hundred, or as itself. */
import { Decimal } from 'decimal.js'

import type { Book } from './book.ts'
import { readXml } from './xml.ts'

export type NumberForm = 'plain' | 'time' | 'percent'

/** Forms of days and times that every program knows by number, those of Chinese editions included. */
function knownForm(id: number): NumberForm {
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58))
    return 'time'
  return id === 9 || id === 10 ? 'percent' : 'plain'
}

/** The form of each style of a workbook, by its number. */
export async function formatsOf(book: Book): Promise<readonly NumberForm[]> {
  const codes = new Map<number, string>()
  const forms: NumberForm[] = []
  let inCells = false
  const handler = {
    open: (name: string, attributes: Readonly<Record<string, string>>): void => {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '')
      if (name === 'cellXfs') inCells = true
      if (name === 'xf' && inCells) {
        const id = Number(attributes['numFmtId'] ?? 0)
        const code = codes.get(id)
        forms.push(code === undefined ? knownForm(id) : formOf(code))
      }
    },
    close: (name: string): void => {
      if (name === 'cellXfs') inCells = false
    },
  }
  if (book.has('xl/styles.xml')) for await (const _ of readXml(book.text('xl/styles.xml'), handler)) continue
  return forms
}

/** What stands in quotes, behind a backslash or in brackets is shown as it is. */
function formOf(code: string): NumberForm {
  const plain = code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '')
  if (/[ymdhs]/i.test(plain.replace(/general/gi, ''))) return 'time'
  return plain.includes('%') ? 'percent' : 'plain'
}

/** The text of a cell that shares none. */
export function cellText(type: string, value: string, form: NumberForm = 'plain', since1904: boolean): string {
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE'
  if (type !== 'n') return value
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(value)) return value
  if (form === 'time') return timeText(Number(value), since1904) ?? value
  // spreadsheets reckon with so many digits, and write some more
  const number = new Decimal(value).toSignificantDigits(DIGITS)
  return form === 'percent' ? `${number.times(100).toFixed()}%` : number.toFixed()
}

const DIGITS = 15
const DAY_MS = 86_400_000
/** Spreadsheets believe that 1900 had a 29th of February. */
const FIRST_RIGHT_DAY = 61
const LAST_DAY = 2_958_465

function timeText(serial: number, since1904: boolean): string | undefined {
  if (!(serial >= 0) || serial > LAST_DAY) return undefined
  const days = since1904 ? serial + 1462 : serial
  const begin = days < FIRST_RIGHT_DAY ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30)
  const moment = new Date(begin + Math.round(days * 86_400) * 1_000)
  const text = moment.toISOString().slice(0, 19).replace('T', ' ')
  if (days < 1 && !since1904) return text.slice(11)
  return (moment.getTime() - begin) % DAY_MS === 0 ? text.slice(0, 10) : text
}
