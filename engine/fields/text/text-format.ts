/** A form that text must have, and the spellings that are brought to it. */
import type { ValueSchema } from '../kind.ts'

export interface TextFormat {
  /** As messages know it. */
  readonly name: string
  /** Runs in linear time, here and in PostgreSQL. */
  readonly pattern: string
  /** What the pattern alone cannot tell. */
  readonly format?: NonNullable<ValueSchema['format']>
  /** Brings clean text of one line to the form, or gives it back for the validator to name. */
  normalise(text: string): string
}

/** What a value schema asks of text of this form. */
export function formatSchema({ name, pattern, format }: TextFormat): ValueSchema {
  return { pattern, 'x-format': name, ...(format && { format }) }
}

/** Full-width letters, digits and signs become ASCII. */
export function halfWidth(text: string): string {
  return text.normalize('NFKC')
}
