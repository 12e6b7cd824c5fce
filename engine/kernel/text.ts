/** A label or message in both languages of the product; Chinese is first, English stands beside it. */
export interface Text {
  readonly zh: string
  readonly en: string
}

export type Locale = 'zh' | 'en'

/** Fills `{name}` places of both languages. Unknown places stay visible, so that a missing value is noticed. */
export function fill(text: Text, values: Readonly<Record<string, unknown>>): Text {
  return { zh: fillOne(text.zh, values), en: fillOne(text.en, values) }
}

function fillOne(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : place))
}

/** The locale of an `Accept-Language` header or a language tag; Chinese unless English is asked for first. */
export function localeOf(tag: string | undefined): Locale {
  return /^\s*en\b/i.test(tag ?? '') ? 'en' : 'zh'
}
