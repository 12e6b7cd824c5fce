/** An SQL text under construction: every value becomes a parameter, never a part of the text. */

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export class Parameters {
  readonly values: unknown[] = []
  readonly #places = new Map<unknown, string>()

  /** The place of a value, such as `$3`; the same text or number is bound once. */
  readonly bind = (value: unknown): string => {
    const known = typeof value === 'object' ? undefined : this.#places.get(value)
    if (known) return known
    this.values.push(value)
    const place = `$${this.values.length}`
    if (typeof value !== 'object') this.#places.set(value, place)
    return place
  }
}
