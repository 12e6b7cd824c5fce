/** Ids of demo records: UUIDv7 like all others, but derived, so that a second load makes the same ones. */
import { mix } from './random.ts'

/** What a derived id counts; part of the id, so that two kinds never share one. */
export type RecordSort = 'customer' | 'follow-up' | 'product' | 'story'

const SORT_BITS: Readonly<Record<RecordSort, number>> = { customer: 1, 'follow-up': 2, product: 3, story: 4 }

/** An id whose time is `instant` (milliseconds) and whose random bits stand for seed, sort and number (below 2^40). */
export function recordId(sort: RecordSort, seed: number, number: number, instant: number): string {
  const time = hex(instant, 12)
  const high = mix(seed, SORT_BITS[sort]) & 0xfff
  const low = hex(number, 10)
  const spread = 0x8000 | (SORT_BITS[sort] << 8) | (mix(seed, number) & 0xff)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(high, 3)}-${hex(spread, 4)}-${hex(mix(seed, number) >>> 24, 2)}${low}`
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

/** The number that `recordId` was given. */
export function recordNumber(id: string): number {
  return Number.parseInt(id.slice(-10), 16)
}
