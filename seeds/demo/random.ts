/** Chance that repeats: the same seed and row give the same choices on every machine. */

/** Mixes two numbers to 32 well-spread bits (the finaliser of MurmurHash3). */
export function mix(seed: number, row: number): number {
  let bits = Math.imul(seed, 0x9e3779b1) ^ Math.imul(row + 1, 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

/** The choices of one row, in the order in which they are made (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number, row: number) {
    this.#state = mix(seed, row)
  }

  /** At least 0, below 1. */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1))
  }

  chance(share: number): boolean {
    return this.unit() < share
  }

  pick<T>(from: readonly T[]): T {
    const chosen = from[Math.floor(this.unit() * from.length)]
    if (chosen === undefined) throw new RangeError('nothing to choose from')
    return chosen
  }

  weighted<T>(from: Weighted<T>): T {
    return from.at(this.unit())
  }
}

/** Choices of unequal frequency; found in one step from a table of a thousand places. */
export class Weighted<T> {
  readonly #places: readonly T[]

  constructor(entries: Iterable<readonly [T, number]>) {
    const all = [...entries]
    const total = all.reduce((sum, [, weight]) => sum + weight, 0)
    this.#places = all.flatMap(([value, weight]) =>
      Array<T>(Math.max(1, Math.round((weight / total) * 1000))).fill(value),
    )
  }

  at(unit: number): T {
    const chosen = this.#places[Math.floor(unit * this.#places.length)]
    if (chosen === undefined) throw new RangeError('nothing to choose from')
    return chosen
  }
}
