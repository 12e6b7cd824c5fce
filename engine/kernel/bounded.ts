/** A map that holds so much and no more: what came first goes first. For what can be worked out again. */
export class Bounded<K, V> {
  readonly #most: number
  readonly #entries = new Map<K, V>()

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  set(key: K, value: V): void {
    if (this.#entries.size >= this.#most && !this.#entries.has(key)) {
      for (const first of this.#entries.keys()) {
        this.#entries.delete(first)
        break
      }
    }
    this.#entries.set(key, value)
  }
}
