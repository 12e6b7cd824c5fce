/**
 * In charge of memberships whose days are over. What enters is a moment; what leaves are rows deleted and told one by
 * one, and, for a tag that lapses for all members of arrays at once, one wave: their arrays stay as they are, so that
 * millions who are found again at the next run cost nothing. Doing it twice does nothing more.
 */
import { accessPlan, systemPrincipal } from '../access/index.ts'
import type { Database, Queryable } from '../database/index.ts'
import { dayOf } from '../kernel/time.ts'
import type { Model } from '../model/types.ts'
import { holdRecords, type SettleGround, settleRows } from './settle.ts'

export interface LapseRoom {
  readonly db: Database
  readonly model: Model
  readonly timeZone: string
}

export interface Lapsed {
  /** Memberships of a day of their own that went. */
  readonly rows: number
  /** Tags that lapsed for all of their members. */
  readonly waves: number
}

/** Records of one transaction. */
const CHUNK = 5_000

/** The names of all objects whose records may carry tags. */
export function taggableObjects(model: Model): string[] {
  return [...model.objects.values()].filter(({ taggable }) => taggable).map(({ name }) => name)
}

/** @param asOf an ISO instant: what is over by then */
export async function lapse(room: LapseRoom, object: string, asOf: string): Promise<Lapsed> {
  const today = dayOf(asOf, room.timeZone)
  let rows = 0
  for (;;) {
    const gone = await room.db.transaction((tx) => lapseRows(room, tx, { object, today }))
    if (gone === undefined) break
    rows += gone
  }
  const waves = await room.db.transaction((tx) => lapseTags(room, tx, { object, today }))
  return { rows, waves }
}

interface Due {
  readonly object: string
  readonly today: string
}

/** The next records; undefined when there are none any more. */
async function lapseRows(room: LapseRoom, tx: Queryable, { object, today }: Due): Promise<number | undefined> {
  const { db, timeZone } = room
  const row = db.table('sys_tag_row')
  const records = await tx.query<{ record: string }>(
    `select r.record::text as record from ${row} as r where r.object = $1 and r.until <= $2::date ` +
      `group by r.record order by r.record limit ${CHUNK}`,
    [object, today],
  )
  if (records.length === 0) return undefined
  const ids = records.map(({ record }) => record)
  const ground = groundOf(room, tx, object)
  await holdRecords(ground, (bind) => `select unnest(${bind(ids)}::uuid[])`)
  const [told] = await tx.query<{ first: string | null; last: string | null; gone: number }>(
    `with gone as (delete from ${row} as r where r.record = any($1::uuid[]) and r.object = $2 and r.until <= $3::date ` +
      `returning r.record, r.tag, r.until), ` +
      `told as (insert into ${db.table('sys_tag_event')} (at, object, record, tag, action, cause, by_kind) ` +
      `select g.until::timestamp at time zone $4::text, $2::text, g.record, g.tag, 'remove', 'expiry', 'system' ` +
      `from gone as g order by g.record, g.tag returning id) ` +
      `select min(id)::text as first, max(id)::text as last, count(*)::int as gone from told`,
    [ids, object, today, timeZone],
  )
  if (told?.first)
    await settleRows(ground, {
      sql: (bind) =>
        `select e.record, e.tag, -1 as delta from ${db.table('sys_tag_event')} as e ` +
        `where e.id between ${bind(told.first)}::bigint and ${bind(told.last)}::bigint ` +
        // others write at the same time
        `and e.record = any(${bind(ids)}::uuid[]) and e.action = 'remove' and e.cause = 'expiry'`,
      cause: 'expiry',
    })
  return told?.gone ?? 0
}

/** Tells once of each tag that its members are gone; those that have a day of their own stay. */
async function lapseTags({ db, timeZone }: LapseRoom, tx: Queryable, { object, today }: Due): Promise<number> {
  const rows = await tx.query(
    `with due as (select g.id, s.number, s.lapses from ${db.table('sys_tag_state')} as s join ${db.table('sys_tag')} as g on g.id = s.tag ` +
      `where s.object = $1 and s.auto and not s.deleted and s.lapses <= $2::date and s.members > 0 order by g.id for no key update of g), ` +
      `told as (insert into ${db.table('sys_tag_wave')} (at, object, tag, action) ` +
      `select due.lapses::timestamp at time zone $3::text, $1, due.number, 'remove' from due ` +
      `on conflict (tag, action, at) do nothing returning tag) ` +
      `update ${db.table('sys_tag')} as g set records = (select count(*) from ${db.table('sys_tag_row')} as r where r.tag = due.number ` +
      `and (r.until is null or r.until > $2::date)) from due join told on told.tag = due.number where g.id = due.id returning g.id`,
    [object, today, timeZone],
  )
  return rows.length
}

export function groundOf({ db, model }: Pick<LapseRoom, 'db' | 'model'>, tx: Queryable, object: string): SettleGround {
  const plan = accessPlan(model, systemPrincipal('tags'), object)
  // the engine itself may read every object
  if (!plan) throw new Error(`there is no object ${object}`)
  return { db, tx, plan }
}
