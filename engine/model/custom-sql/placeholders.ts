/** `${me}`, `${now}` and `${today}` in custom SQL: values that the engine gives, as parameters and never as text. */
import { PLACEHOLDERS } from './allowed.ts'

export type PlaceholderName = 'me' | 'now' | 'today'

const PATTERN = /\$\{([^}\n]*)\}/g

/** Every name between `${` and `}`, in the order of writing. */
export function placeholdersIn(sql: string): { name: string; index: number }[] {
  return [...sql.matchAll(PATTERN)].map((match) => ({ name: match[1] ?? '', index: match.index }))
}

export function isPlaceholder(name: string): name is PlaceholderName {
  return PLACEHOLDERS.has(name)
}

/** The SQL with each placeholder as what `place` gives for it, cast to its type. */
export function withPlaceholders(sql: string, place: (name: PlaceholderName) => string): string {
  return sql.replace(PATTERN, (whole, name: string) =>
    isPlaceholder(name) ? `${place(name)}::${PLACEHOLDERS.get(name)}` : whole,
  )
}
