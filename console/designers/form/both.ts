/** Labels in two languages while they are typed: one side may still be empty. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'

export interface Both {
  readonly zh: string
  readonly en: string
}

export const EMPTY: Both = { zh: '', en: '' }

export function asBoth(value: unknown): Both {
  return typeof value === 'object' && value !== null && 'zh' in value && 'en' in value
    ? { zh: String(value.zh), en: String(value.en) }
    : EMPTY
}

/** An empty side says what the other says; without either there is no text. */
export function textOf({ zh, en }: Both): Text | undefined {
  const [chinese, english] = [zh.trim(), en.trim()]
  if (chinese === '' && english === '') return undefined
  return { zh: chinese || english, en: english || chinese }
}

/** A body without what holds anyway or says nothing. */
export function withoutDefaults(
  body: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([name, value]) =>
        value !== undefined && value !== null && value !== '' && !(name in defaults && defaults[name] === value),
    ),
  )
}
