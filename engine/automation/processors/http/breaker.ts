/**
 * Keeps a host that fails from being called, and calls from piling up at one that hangs: 20 failures in a row, or more
 * than half of at least 50 calls within a minute, and nobody calls it for a minute; then one probe decides. What enters
 * is how calls ended; what leaves is whether the next may begin now, or when it is worth asking again.
 */

export interface BreakerLimits {
  readonly failuresInRow: number
  /** Calls of the window from which on the share of failures counts. */
  readonly calls: number
  /** More failures than this share. */
  readonly share: number
  readonly windowMs: number
  readonly openMs: number
  /** Calls under way to one host. */
  readonly together: number
}

export const BREAKER_LIMITS: BreakerLimits = {
  failuresInRow: 20,
  calls: 50,
  share: 0.5,
  windowMs: 60_000,
  openMs: 60_000,
  together: 20,
}

export type Admission =
  | { readonly state: 'go'; done(result: 'ok' | 'failed' | 'none'): void }
  | { readonly state: 'wait'; readonly afterMs: number }

export interface HostState {
  readonly host: string
  readonly state: 'closed' | 'open' | 'probing'
  readonly underWay: number
  /** When it is tried again, as milliseconds of the epoch. */
  readonly until?: number
}

interface Host {
  inRow: number
  /** Counts of short stretches of time, the latest last. */
  counts: { since: number; calls: number; failed: number }[]
  underWay: number
  openUntil: number
  isProbing: boolean
}

/** Hosts that are remembered although they are sound. */
const MOST_HOSTS = 200
/** A window is counted in so many parts. */
const STRETCHES = 12
/** Between askings for a place at a host that is full, and for the end of a probe. */
const RECHECK_MS = 500

export class Breaker {
  readonly #limits: BreakerLimits
  readonly #now: () => number
  readonly #hosts = new Map<string, Host>()

  constructor(limits: Partial<BreakerLimits> = {}, now: () => number = Date.now) {
    this.#limits = { ...BREAKER_LIMITS, ...limits }
    this.#now = now
  }

  /** May a call to the host begin? Whoever goes must say how it ended. */
  admit(name: string): Admission {
    const host = this.#hosts.get(name) ?? { inRow: 0, counts: [], underWay: 0, openUntil: 0, isProbing: false }
    this.#hosts.set(name, host)
    const now = this.#now()
    if (host.openUntil > now) return { state: 'wait', afterMs: host.openUntil - now }
    const isProbe = host.openUntil > 0
    if ((isProbe && host.isProbing) || host.underWay >= this.#limits.together)
      return { state: 'wait', afterMs: RECHECK_MS }
    host.isProbing = isProbe
    host.underWay += 1
    let isOver = false
    return {
      state: 'go',
      done: (result) => {
        if (isOver) return
        isOver = true
        this.#ended(name, host, { result, isProbe })
      },
    }
  }

  /** Hosts that are called now, or are not called at present. */
  states(): readonly HostState[] {
    const now = this.#now()
    return [...this.#hosts].flatMap(([host, { openUntil, underWay }]): HostState[] => {
      if (openUntil > now) return [{ host, state: 'open', underWay, until: openUntil }]
      if (openUntil > 0) return [{ host, state: 'probing', underWay }]
      return underWay > 0 ? [{ host, state: 'closed', underWay }] : []
    })
  }

  #ended(name: string, host: Host, { result, isProbe }: { result: 'ok' | 'failed' | 'none'; isProbe: boolean }): void {
    host.underWay -= 1
    if (isProbe) host.isProbing = false
    if (result !== 'none') this.#count(host, result === 'failed', isProbe)
    // what is quiet and sound need not be remembered
    if (host.underWay === 0 && host.openUntil === 0 && host.inRow === 0 && this.#hosts.size > MOST_HOSTS)
      this.#hosts.delete(name)
  }

  #count(host: Host, failed: boolean, isProbe: boolean): void {
    const { failuresInRow, calls, share, windowMs, openMs } = this.#limits
    const now = this.#now()
    if (isProbe && !failed) Object.assign(host, { inRow: 0, counts: [], openUntil: 0 })
    host.inRow = failed ? host.inRow + 1 : 0
    const stretch = windowMs / STRETCHES
    const last = host.counts.at(-1)
    const present = last && last.since > now - stretch ? last : { since: now, calls: 0, failed: 0 }
    if (present !== last) host.counts.push(present)
    present.calls += 1
    if (failed) present.failed += 1
    host.counts = host.counts.filter(({ since }) => since > now - windowMs)
    const sum = (of: 'calls' | 'failed'): number => host.counts.reduce((whole, count) => whole + count[of], 0)
    const isBad = host.inRow >= failuresInRow || (sum('calls') >= calls && sum('failed') > sum('calls') * share)
    if (failed && (isProbe || isBad)) Object.assign(host, { openUntil: now + openMs, counts: [] })
  }
}
