/** A label or message in both languages of the product; Chinese is first, English stands beside it. */
export interface Text {
  readonly zh: string
  readonly en: string
}

export type Locale = 'zh' | 'en'

/** Fills `{name}` places of both languages; a value may itself be a Text. Unknown places stay visible, so that they are noticed. */
export function fill(text: Text, values: Readonly<Record<string, unknown>>): Text {
  return { zh: fillOne(text.zh, values, 'zh'), en: fillOne(text.en, values, 'en') }
}

function fillOne(template: string, values: Readonly<Record<string, unknown>>, locale: Locale): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    if (!Object.hasOwn(values, name)) return place
    const value = values[name]
    return String(isText(value) ? value[locale] : value)
  })
}

export function isText(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && 'zh' in value && 'en' in value
}

/** The locale of an `Accept-Language` header, a language tag or a POSIX locale such as `en_US.UTF-8`; Chinese unless English is asked for first. */
export function localeOf(tag: string | undefined): Locale {
  return /^\s*en(?![a-z])/i.test(tag ?? '') ? 'en' : 'zh'
}
