/** Bytes that one file may have on a server that is told no other limit. */
export const DEFAULT_LARGEST = 100_000_000
