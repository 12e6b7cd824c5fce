/** What other rooms see of leased work. */

export interface LeaseTimes {
  /** How long claimed work belongs to a worker that says nothing. */
  readonly leaseMs: number
  /** How often a worker says that it is alive. */
  readonly heartbeatMs: number
  /** How often work of lost workers is looked for. */
  readonly sweepMs: number
  /** How long it waits at first, and at most, before it asks again for work where there was none. */
  readonly pollMinMs: number
  readonly pollMaxMs: number
}

/** A worker that is lost is noticed, and its work taken up again, within 75 seconds. */
export const LEASE_TIMES: LeaseTimes = {
  leaseMs: 60_000,
  heartbeatMs: 20_000,
  sweepMs: 15_000,
  pollMinMs: 200,
  pollMaxMs: 2_000,
}

/** What proves that work is one's own: whoever has another token has lost it. */
export interface Held {
  readonly id: string
  readonly token: number
}

export interface Claim extends Held {
  /** How often it was taken up, this time included. */
  readonly attempts: number
}

export interface ClaimOptions {
  readonly limit: number
  /** Only this lane; work of every lane when absent. */
  readonly lane?: string
}
