/**
 * How far a load has come: one row for each object among the records that packs brought in. Its key holds seed and day
 * of the first load, its record is the last one made, whose id tells the number.
 */
import type { Database, Queryable } from '../../engine/database/index.ts'
import { recordNumber } from './record-id.ts'

export interface Marker {
  readonly seed: number
  /** YYYY-MM-DD in China. */
  readonly day: string
}

const PACK = 'demo'
const KEY = /^generated seed=(\d+) day=(\d{4}-\d{2}-\d{2})$/

/** What an earlier load left of the object, and how many records it made. */
export async function readMarker(
  db: Database,
  object: string,
): Promise<{ marker: Marker; present: number } | undefined> {
  const rows = await db.query<{ key: string; record: string }>(
    `select key, record from ${db.table('meta_pack_data')} where pack = $1 and object = $2`,
    [PACK, object],
  )
  for (const { key, record } of rows) {
    const [, seed, day] = KEY.exec(key) ?? []
    if (seed !== undefined && day !== undefined) {
      return { marker: { seed: Number(seed), day }, present: recordNumber(record) + 1 }
    }
  }
  return undefined
}

/** Moves the marker to the record `last`; belongs into the transaction that writes the records up to that one. */
export async function moveMarker(
  on: Queryable,
  db: Database,
  object: string,
  { seed, day }: Marker,
  last: string,
): Promise<void> {
  await on.query(
    `insert into ${db.table('meta_pack_data')} (pack, object, key, record) values ($1, $2, $3, $4)
     on conflict (pack, object, key) do update set record = excluded.record`,
    [PACK, object, `generated seed=${seed} day=${day}`, last],
  )
}
