/** How much goes to which host at the same time: one that is slow takes no place of others. */

interface Places {
  active: number
  readonly waiting: (() => void)[]
}

export class Hosts {
  readonly #most: number
  readonly #places = new Map<string, Places>()

  /** @param most calls to one host at a time; as many again may wait for a place in memory */
  constructor(most: number) {
    this.#most = most
  }

  /**
   * How many more may be taken up for a host: none as long as enough of them wait for a place, so that work comes in
   * batches rather than one by one.
   */
  free(host: string): number {
    const places = this.#places.get(host)
    const free = 2 * this.#most - (places ? places.active + places.waiting.length : 0)
    return free >= Math.ceil(this.#most / 2) ? free : 0
  }

  /** Waits for a place and does the work in it. */
  async within(host: string, work: () => Promise<void>): Promise<void> {
    const places = this.#places.get(host) ?? { active: 0, waiting: [] }
    this.#places.set(host, places)
    if (places.active >= this.#most) await new Promise<void>((resolve) => void places.waiting.push(resolve))
    else places.active++
    try {
      await work()
    } finally {
      const next = places.waiting.shift()
      if (next) next()
      else if (--places.active === 0) this.#places.delete(host)
    }
  }
}
