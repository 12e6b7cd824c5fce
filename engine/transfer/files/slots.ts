/** How many uploads of one person run at the same time in this process. */
import { TesseraError } from '../../kernel/errors.ts'

/** A browser sends up to six requests at once over one connection's worth of patience; the console sends three. */
const MOST_AT_ONCE = 6

export class UploadSlots {
  readonly #running = new Map<string, number>()

  /** @throws TesseraError TOO_MANY_UPLOADS */
  async within<T>(person: string, work: () => Promise<T>): Promise<T> {
    const running = this.#running.get(person) ?? 0
    if (running >= MOST_AT_ONCE) throw new TesseraError('TOO_MANY_UPLOADS', { most: MOST_AT_ONCE })
    this.#running.set(person, running + 1)
    try {
      return await work()
    } finally {
      const left = (this.#running.get(person) ?? 1) - 1
      if (left === 0) this.#running.delete(person)
      else this.#running.set(person, left)
    }
  }
}
