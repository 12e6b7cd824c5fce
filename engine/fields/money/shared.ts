/** Amounts of money in one currency, as browser and server see them. */
import { Decimal } from 'decimal.js'
import { sharedDecimal } from '../decimal/shared-decimal.ts'
import { readNumberText } from '../number-text.ts'
import { currencyMarks, currencyOf, moneyWords } from './words.ts'

export const shared = sharedDecimal({
  name: 'money',
  read: (text, settings) => readAmount(text, currencyOf(settings)),
  write: moneyWords,
  unreadable: {
    zh: '须为本币种的金额，例如 1234.50 或 1.2万',
    en: "must be an amount in the field's currency such as 1,234.50 or 12k",
  },
})

const SIGN = /\p{Sc}/u
/** As files hold most amounts: there is nothing to take off. */
const PLAIN = /^-?\d{1,40}(?:\.\d{1,40})?$/

/** An amount in another currency is none: its number would mean something else. */
function readAmount(text: string, currency: string): Decimal | undefined {
  if (PLAIN.test(text)) return new Decimal(text)
  const bare = withoutMark(tight(text), currency)
  return SIGN.test(bare) ? undefined : readNumberText(bare)
}

/** The sign or the name may stand before the number or behind its sign, the name behind the number too. */
function withoutMark(text: string, currency: string): string {
  const { signs, names } = currencyMarks(currency)
  const minus = /^[+-]?/.exec(text)?.[0] ?? ''
  const amount = text.slice(minus.length)
  const before = longest([...signs, ...names]).find((mark) => amount.startsWith(mark))
  if (before !== undefined) return minus + amount.slice(before.length)
  const behind = longest(names).find((mark) => amount.endsWith(mark))
  return behind === undefined ? text : minus + amount.slice(0, -behind.length)
}

/** `US$` before `$`. */
function longest(marks: readonly string[]): string[] {
  return marks.map(tight).toSorted((a, b) => b.length - a.length)
}

function tight(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').replace(/[−–]/g, '-').toUpperCase()
}
