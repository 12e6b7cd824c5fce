/** Files in words: all that a list needs of them. */
import type { Locale } from '../../kernel/text.ts'

/** One file as records hold it. */
export interface FileFacts {
  readonly id: string
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** As its content says, such as `application/pdf`. */
  readonly type: string
  /** In pixels as it is looked at, of images that can be read. */
  readonly width?: number
  readonly height?: number
}

export function filesOf(value: unknown): readonly FileFacts[] {
  if (!Array.isArray(value)) return []
  return value.filter((one: unknown): one is FileFacts => typeof one === 'object' && one !== null && 'id' in one)
}

/** Names joined as people list things. */
export function namesOf(value: unknown, locale: Locale): string {
  if (typeof value === 'string') return value
  return filesOf(value)
    .map(({ id, name }) => name ?? id)
    .join(locale === 'zh' ? '、' : ', ')
}

const UNITS = ['B', 'kB', 'MB', 'GB']

/** `1.5 MB` for a number of bytes. */
export function megabytes(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1)
  const number = bytes / 1000 ** step
  return `${step > 0 && number < 100 ? Number(number.toFixed(1)) : Math.round(number)} ${UNITS[step] ?? ''}`
}
