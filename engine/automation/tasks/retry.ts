/** When a task that failed is tried again. The waits are those of Standard Webhooks (standardwebhooks.com, "retries"). */
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Before the first attempt, the second, and so on. */
export const WAITS: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

/** Attempts until a task counts as dead. */
export const MOST_ATTEMPTS = WAITS.length

/** Nobody who is asked to come back later may put it off for longer. */
export const LONGEST_WAIT = 24 * HOUR

const JITTER = 0.2

/**
 * Milliseconds until the next attempt; the wish of the other side is the earliest that it may be.
 * @param failed attempts so far
 * @param random from 0 up to 1, so that what failed together does not come back together
 */
export function waitAfter(failed: number, wish = 0, random = Math.random(), waits = WAITS): number {
  const wait = waits[Math.min(failed, waits.length - 1)] ?? LONGEST_WAIT
  return Math.round(Math.max(wait * (1 - JITTER + 2 * JITTER * random), Math.min(wish, LONGEST_WAIT)))
}
