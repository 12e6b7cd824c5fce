/** When a message is tried again: the waits of Standard Webhooks, each a little more or less so that not all come at once. */
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const WAITS: readonly number[] = [
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
const JITTER = 0.2
const LONGEST = 24 * HOUR

/**
 * How long to wait after so many attempts; nothing once it is enough.
 * @param asked what the other side asks for
 */
export function retryDelay(attempts: number, asked?: number, random = Math.random()): number | undefined {
  const wait = WAITS[attempts - 1]
  if (wait === undefined) return undefined
  const jittered = wait * (1 + JITTER * (2 * random - 1))
  return Math.min(Math.max(jittered, asked ?? 0), LONGEST * (1 + JITTER))
}
