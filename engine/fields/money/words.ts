/** Amounts with the sign of their currency, without the arithmetic behind: what a list needs in order to show them. */
import type { Locale } from '../../kernel/text.ts'
import { numberWords } from '../decimal/words.ts'
import { textSetting } from '../settings.ts'

const DEFAULT_CURRENCY = 'CNY'

/** The ISO 4217 code of a field's currency. */
export function currencyOf(settings: Readonly<Record<string, unknown>>): string {
  return textSetting(settings, 'currency') ?? DEFAULT_CURRENCY
}

/** `-¥1,234.50`; a currency without a sign of its own is named by its code: `CHF 5.00`. */
export function moneyWords(canonical: string, settings: Readonly<Record<string, unknown>>, locale: Locale): string {
  const sign = currencySign(currencyOf(settings), locale)
  const [minus, amount] = canonical.startsWith('-') ? ['-', canonical.slice(1)] : ['', canonical]
  const space = /\p{L}$/u.test(sign) ? ' ' : ''
  return `${minus}${sign}${space}${numberWords(amount, { grouping: true, unit: undefined })}`
}

/** Names in daily use that no locale data know. */
const DAILY: Readonly<Record<string, readonly string[]>> = { CNY: ['RMB'] }

/** Every way in which people write a currency: its code, its signs and its names. */
export function currencyMarks(currency: string): {
  readonly signs: readonly string[]
  readonly names: readonly string[]
} {
  const locales: readonly Locale[] = ['zh', 'en']
  const written = (display: Display) => locales.map((locale) => part(currency, locale, display))
  return {
    signs: [...written('symbol'), ...written('narrowSymbol')],
    names: [currency, ...written('name'), ...(DAILY[currency] ?? [])],
  }
}

/** The sign that tells the currency from others in the language: ¥ in Chinese, CN¥ in English. */
export function currencySign(currency: string, locale: Locale): string {
  return part(currency, locale, 'symbol')
}

type Display = 'symbol' | 'narrowSymbol' | 'name'

const known = new Map<string, string>()

function part(currency: string, locale: Locale, currencyDisplay: Display): string {
  const key = `${currency} ${locale} ${currencyDisplay}`
  const found = known.get(key) ?? written(currency, locale, currencyDisplay)
  known.set(key, found)
  return found
}

function written(currency: string, locale: Locale, currencyDisplay: Display): string {
  const format = new Intl.NumberFormat(locale === 'zh' ? 'zh-CN' : 'en', {
    style: 'currency',
    currency,
    currencyDisplay,
  })
  return format.formatToParts(1).find(({ type }) => type === 'currency')?.value ?? currency
}
