/** A named set of parts (field kinds, value types, …) that is filled at start and asked by name afterwards. */
import { nearest } from './nearest.ts'

export class Registry<T> {
  readonly #what: string
  readonly #parts = new Map<string, T>()

  /** @param what the noun used in messages, such as `field kind` */
  constructor(what: string) {
    this.#what = what
  }

  add(name: string, part: T): this {
    if (this.#parts.has(name)) throw new Error(`${this.#what} '${name}' is registered twice`)
    this.#parts.set(name, part)
    return this
  }

  find(name: string): T | undefined {
    return this.#parts.get(name)
  }

  /** The part of that name; a missing one is a defect of the caller, who checks names from outside with `find`. */
  get(name: string): T {
    const part = this.#parts.get(name)
    if (part === undefined) throw new Error(`unknown ${this.#what} '${name}'`)
    return part
  }

  names(): string[] {
    return [...this.#parts.keys()]
  }

  nearest(name: string): string | undefined {
    return nearest(name, this.names())
  }
}
