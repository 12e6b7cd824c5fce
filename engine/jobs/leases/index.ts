/**
 * In charge of work that stands in a table of its own and is done by whichever process takes it up: claimed in batches,
 * kept by heartbeats, given to another when its worker falls silent. What enters is a table; what leaves are claims, each
 * with a token that proves it: whoever completes with an older token changes nothing. What the work is, is its owner's business.
 */
export { AHEAD_MS, Leases, type LeasesOptions } from './leases.ts'
export { LeaseKeeper, type LeaseKeeperOptions } from './keeper.ts'
export { Poll, type PollOptions } from './poll.ts'
export { type Claim, type ClaimOptions, type Held, LEASE_TIMES, type LeaseTimes } from './types.ts'
export { Wake, wakeOf } from './wake.ts'
