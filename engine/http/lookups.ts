/**
 * Counts how often a person looks records up by the whole of a masked value. One look-up is honest work; thousands
 * would read the mask digit by digit. Counted per process and minute.
 */
import type { Principal } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'

const WINDOW_MS = 60_000
const MOST_PEOPLE = 10_000

export class Lookups {
  readonly #most: number
  readonly #times = new Map<string, number[]>()

  /** @param most look-ups a minute */
  constructor(most = 10) {
    this.#most = most
  }

  /** Notes one look-up. @throws TesseraError TOO_MANY_ATTEMPTS with the seconds to wait */
  count(principal: Principal, now = Date.now()): void {
    if (!('id' in principal)) return
    const recent = (this.#times.get(principal.id) ?? []).filter((time) => now - time < WINDOW_MS)
    const [oldest = now] = recent
    if (recent.length >= this.#most) {
      const seconds = Math.ceil((oldest + WINDOW_MS - now) / 1000)
      throw new TesseraError('TOO_MANY_ATTEMPTS', { seconds }, { data: { seconds } })
    }
    if (this.#times.size >= MOST_PEOPLE) this.#forget(now)
    this.#times.set(principal.id, [...recent, now])
  }

  #forget(now: number): void {
    for (const [id, times] of this.#times) if (now - (times.at(-1) ?? 0) >= WINDOW_MS) this.#times.delete(id)
  }
}
