/** How many files are written at the same time in this process: by all, and by one person. */
import { TesseraError } from '../../kernel/errors.ts'

const MOST_OF_ONE = 2

export class ExportSlots {
  readonly #most: number
  readonly #running = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** @throws TesseraError TOO_MANY_EXPORTS */
  async within<T>(person: string, work: () => Promise<T>): Promise<T> {
    const own = this.#running.get(person) ?? 0
    const all = [...this.#running.values()].reduce((sum, each) => sum + each, 0)
    if (own >= MOST_OF_ONE || all >= this.#most) {
      const seconds = 10
      throw new TesseraError('TOO_MANY_EXPORTS', { most: MOST_OF_ONE, seconds }, { data: { seconds } })
    }
    this.#running.set(person, own + 1)
    try {
      return await work()
    } finally {
      const left = (this.#running.get(person) ?? 1) - 1
      if (left === 0) this.#running.delete(person)
      else this.#running.set(person, left)
    }
  }
}
