/** The names of all divisions as one JSON text by code, for statements that write many of them. */
import type { Locale } from '../../kernel/text.ts'
import { data } from './data.ts'
import { provideDivisions } from './divisions.ts'
import { shared } from './shared.ts'

const known = new Map<Locale, string>()

/** `{"440305":"广东省 / 深圳市 / 南山区", …}`, those that exist no more included. */
export function namesText(locale: Locale): string {
  const text = known.get(locale) ?? write(locale)
  known.set(locale, text)
  return text
}

function write(locale: Locale): string {
  const { byCode, retired } = provideDivisions(data)
  const field = { type: shared.name, name: '', label: { zh: '', en: '' }, settings: {} }
  const context = { locale, timeZone: 'UTC' }
  return JSON.stringify(
    Object.fromEntries(
      [...byCode.keys(), ...retired.keys()].map((code) => [code, shared.format(code, field, context)]),
    ),
  )
}
