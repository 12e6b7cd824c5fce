/** Reads numbers the way people type them: full-width digits, grouped thousands, a currency sign, 万 and 亿. */
import { Decimal } from 'decimal.js'

/** decimal.js rounds products to its precision; no number read here has as many digits. */
const Exact = Decimal.clone({ precision: 200 })

/** The sign may stand before or behind the currency. */
const NUMBER =
  /^(?:[+-]?[¥$€£]?|[¥$€£][+-])(?<digits>\d+|\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+)?(?<fraction>\.\d*)?(?<multiple>千|万|亿|万亿|k|w|m)?$/i

const MULTIPLES: Readonly<Record<string, number>> = { 千: 1e3, k: 1e3, 万: 1e4, w: 1e4, m: 1e6, 亿: 1e8, 万亿: 1e12 }

const LONGEST = 100

/** The number in a text, or nothing. `unit` is the field's unit, which may stand behind it. */
export function readNumberText(text: string, unit = ''): Decimal | undefined {
  const bare = withoutUnit(ascii(text), ascii(unit))
  if (bare.length > LONGEST) return undefined
  const { digits = '', fraction = '', multiple = '' } = NUMBER.exec(bare)?.groups ?? {}
  const written = `${digits.replaceAll(',', '')}${fraction}`
  if (!/\d/.test(written)) return undefined
  const value = new Exact(`0${written}`.replace(/\.$/, '')).times(MULTIPLES[multiple.toLowerCase()] ?? 1)
  return bare.includes('-') ? value.negated() : value
}

function withoutUnit(text: string, unit: string): string {
  return unit !== '' && text.endsWith(unit) ? text.slice(0, -unit.length) : text
}

/** Full-width digits, letters and signs become ASCII, the minus sign of word processors a hyphen. */
function ascii(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s_']/g, '')
    .replace(/[−–]/g, '-')
    .replace(/[，、]/g, ',')
    .replace(/元$|圆$/, '')
}
