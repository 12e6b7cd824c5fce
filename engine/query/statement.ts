/** An SQL text under construction: every value becomes a parameter, never a part of the text. */
import { DefinedValue } from '../access/index.ts'

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export class Parameters {
  readonly values: unknown[] = []
  readonly #places = new Map<unknown, string>()
  readonly #defined = new Map<unknown, string>()

  /** The place of a value, such as `$3`; the same text or number is bound once, and so is what a definition says. */
  readonly bind = (value: unknown): string => {
    const places = value instanceof DefinedValue ? this.#defined : this.#places
    const key = value instanceof DefinedValue ? value.key : value
    const known = typeof key === 'object' ? undefined : places.get(key)
    if (known) return known
    this.values.push(value)
    const place = `$${this.values.length}`
    if (typeof key !== 'object') places.set(key, place)
    return place
  }
}
