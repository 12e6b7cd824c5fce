/** How often a strategy would have met each record, for what is only imagined: counted in memory, event after event. */
import { capWords, LOOP, MOST_AN_HOUR } from './limits.ts'
import type { Cap } from './types.ts'
import type { Verdict } from './verdict.ts'

const HOUR = 3_600_000

export class Frequency {
  readonly #cap: Cap | null
  readonly #met = new Map<string, number[]>()

  constructor(cap: Cap | null) {
    this.#cap = cap
  }

  /** The verdict on the next event, refused where it would be one too many. */
  limited(verdict: Verdict): Verdict {
    const { reason, event } = verdict
    if (reason || event.record === null) return verdict
    const at = Date.parse(event.receivedAt)
    const kept = Math.max(HOUR, (this.#cap?.days ?? 0) * 24 * HOUR)
    const times = (this.#met.get(event.record) ?? []).filter((time) => time > at - kept)
    this.#met.set(event.record, times)
    const over = this.#over(times, at)
    if (over) return { ...verdict, reason: over, due: [], leftOut: [] }
    times.push(at)
    return verdict
  }

  #over(times: readonly number[], at: number): Verdict['reason'] {
    const since = (span: number): number => times.filter((time) => time > at - span).length
    if (since(HOUR) >= MOST_AN_HOUR) return { code: 'LOOP', reason: LOOP }
    const cap = this.#cap
    return cap && since(cap.days * 24 * HOUR) >= cap.times ? { code: 'CAP', reason: capWords(cap) } : undefined
  }
}
