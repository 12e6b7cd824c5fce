/** One seal: what it says of a range of rows, and the keyed hash that binds it to the one before. */
import { createHash, createHmac } from 'node:crypto'

/** A key that stands outside the database. */
export interface SealKey {
  readonly id: string
  readonly bytes: Buffer
}

export interface SealFacts {
  readonly n: number
  /** Name of the table. */
  readonly log: string
  /** The rows beyond this one; null: from the first on. */
  readonly after: number | null
  readonly to: number
  readonly rows: number
  /** When the latest was written, in milliseconds. */
  readonly until: number | null
  readonly form: number
  /** Hex of the hash over the hashes of the rows. */
  readonly root: string
  /** Hex of the beginnings of the hashes. */
  readonly leaves: string
  /** When it was made, in milliseconds. */
  readonly at: number
  /** Hex of the hash of the seal before. */
  readonly prev: string
  /** Names the key. */
  readonly key: string
}

/** What the key of seals is derived for. */
export const SEALS = 'seals'

/** Before the first seal. */
export const BEGINNING = '0'.repeat(64)

export function sealHash(facts: SealFacts, key: SealKey): string {
  const { n, log, after, to, rows, until, form, root, leaves, at, prev } = facts
  const kept = createHash('sha256').update(leaves, 'hex').digest('hex')
  const text = JSON.stringify([n, log, after, to, rows, until, form, root, kept, at, prev])
  return createHmac('sha256', key.bytes).update(text).digest('hex')
}
