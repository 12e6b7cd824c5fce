/** How much of time, bytes and connections a foreign server may take of this process. */

export interface OutboundLimits {
  /** Until a connection (with TLS) stands. */
  readonly connectMs: number
  /** From the connection to the head of the answer. */
  readonly firstByteMs: number
  /** The whole call: waiting for its turn, resolving, redirects and body. */
  readonly totalMs: number
  /** Bytes of a body, before and after it is unpacked. */
  readonly maxBytes: number
  /** Bytes of the head of an answer. */
  readonly maxHeaderBytes: number
  /** Calls under way to one host at a time. */
  readonly perHost: number
  /** Calls under way to all hosts together. */
  readonly together: number
  /** Calls that may wait for their turn at one host; further ones are refused at once. */
  readonly waiting: number
}

const MEBIBYTE = 1024 * 1024

export const DEFAULT_LIMITS: OutboundLimits = {
  connectMs: 5_000,
  firstByteMs: 15_000,
  totalMs: 30_000,
  maxBytes: 5 * MEBIBYTE,
  maxHeaderBytes: 16 * 1024,
  perHost: 8,
  together: 64,
  waiting: 100,
}

/** Redirects that a caller may let be followed. */
export const MOST_REDIRECTS = 3
