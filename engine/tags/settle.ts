/**
 * In charge of what hangs on memberships. What enters are memberships that have come and gone in the caller's
 * transaction, written and told already; what leaves are right numbers of members and records of each tag, right sums of
 * scores, and one message per record for whoever follows.
 *
 * Whoever changes memberships takes locks in this order, so that nobody waits in a circle: the records, by their keys
 * (`holdRecords`, or as writes of records do), then arrays and rows of memberships, then, in here and last, the tags.
 *
 * How memberships are told (`sys_tag_event`): `add` and `remove` is what people see. A rule's `add` begins a membership in
 * the array; one that has a day of its own is followed at once by `leave` (it stands in a row from then on), and `join`
 * takes it back to the array. A member of a tag that has lapsed for all, and is not found again, goes by `leave` of cause
 * `expiry`, a millisecond after the moment of the wave that took the tag away: from then on it is no member.
 */
import type { Bind } from '../access/index.ts'
import type { Database, Queryable } from '../database/index.ts'
import { idSql } from '../model/key.ts'
import type { ObjectModel } from '../model/types.ts'
import { keyOrder, Parameters, recordUuid, tableSql } from '../query/index.ts'

/** Where memberships change; a context of writes is one. */
export interface SettleGround {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly tx: Queryable
  readonly plan: { readonly object: ObjectModel }
  /** Of the request that asked for it. */
  readonly request?: string
}

export interface Moved {
  /** The uuid under which memberships keep the record. */
  readonly record: string
  /** Number of the tag. */
  readonly tag: number
}

export interface Settlement {
  readonly added: readonly Moved[]
  readonly removed: readonly Moved[]
  readonly cause: string
  readonly run?: string
}

/** Memberships told as SQL: rows of `record` (uuid), `tag` (int), `delta` (1 or -1). */
export interface MovedRows {
  sql(bind: Bind): string
  readonly cause: string
  readonly run?: string
}

/** Brings numbers, scores and messages up to what the caller has just written. */
export async function settle(ground: SettleGround, { added, removed, cause, run }: Settlement): Promise<void> {
  const moved = [...added, ...removed]
  if (moved.length === 0) return
  const deltas = moved.map((_, index) => (index < added.length ? 1 : -1))
  const columns = [moved.map(({ record }) => record), moved.map(({ tag }) => tag), deltas]
  await settleRows(ground, {
    sql: (bind) =>
      `select * from unnest(${bind(columns[0])}::uuid[], ${bind(columns[1])}::int[], ${bind(columns[2])}::int[]) ` +
      `as moved(record, tag, delta)`,
    cause,
    ...(run !== undefined && { run }),
  })
}

/** The same for rows that stand in the database. */
export async function settleRows(ground: SettleGround, rows: MovedRows): Promise<void> {
  await holdTags(ground, rows)
  await scoreMoved(ground, rows)
  await countMoved(ground, rows)
  await tellMoved(ground, rows)
}

/** Holds records in the order in which all who write them do; to be done before their memberships are looked at. */
export async function holdRecords(
  { db, tx, plan: { object } }: SettleGround,
  among: (bind: Bind) => string,
): Promise<void> {
  const { bind, values } = new Parameters()
  await tx.query(
    `select from ${tableSql(db, object)} as t where ${recordUuid(object, 't')} in (${among(bind)}) ` +
      `order by ${keyOrder(object, 't')} for no key update`,
    values,
  )
}

/**
 * The score that sums are made with, of a row `alias` of `sys_tag_state`. It stays as it is while a tag has members, until
 * a run makes their sums anew; without members there is no sum that it could contradict.
 */
export function countedScore(alias: string): string {
  return `case when ${alias}.members = 0 then ${liveScore(alias)} else ${alias}.counted_score end`
}

/** What a tag is worth as long as it has not lapsed. */
export function liveScore(alias: string): string {
  return `case when ${alias}.live and ${alias}.owner is null then ${alias}.score else 0 end`
}

/** SQL of the sum for the record named by `record`. */
export function scoreSql(db: Pick<Database, 'table'>, record: string): string {
  return (
    `(select coalesce(sum(${countedScore('s')}), 0) from (select unnest(g.tags) as number from ${db.table('sys_tag_set')} as g ` +
    `where g.record = ${record} union all select r.tag from ${db.table('sys_tag_row')} as r where r.record = ${record}) as c ` +
    `join ${db.table('sys_tag_state')} as s on s.number = c.number)`
  )
}

/** From here on nobody changes what these tags count; whoever was about to has done so. */
async function holdTags({ db, tx }: SettleGround, rows: MovedRows): Promise<void> {
  const { bind, values } = new Parameters()
  await tx.query(
    `select from ${db.table('sys_tag')} as g where g.id in (select s.tag from (${rows.sql(bind)}) as e ` +
      `join ${db.table('sys_tag_state')} as s on s.number = e.tag) order by g.id for no key update of g`,
    values,
  )
}

/** Sums of the records that a tag with a score came to or went from; neither a version nor a history tells of them. */
async function scoreMoved({ db, tx, plan: { object } }: SettleGround, rows: MovedRows): Promise<void> {
  if (!object.tagScore) return
  const { bind, values } = new Parameters()
  const scored =
    `select distinct e.record from (${rows.sql(bind)}) as e join ${db.table('sys_tag_state')} as s on s.number = e.tag ` +
    `where ${countedScore('s')} <> 0`
  await tx.query(rescore(db, object, scored), values)
}

/** Makes the sums of some records anew where they differ. @param among SQL of rows of `record` */
export function rescore(db: Pick<Database, 'table' | 'now'>, object: ObjectModel, among: string): string {
  const column = `"${object.tagScore?.column ?? ''}"`
  return (
    `update ${tableSql(db, object)} as t set ${column} = found.score from (select a.record, ${scoreSql(db, 'a.record')} as score ` +
    `from (${among}) as a) as found where ${recordUuid(object, 't')} = found.record and coalesce(t.${column}, 0) <> found.score`
  )
}

/** Numbers of members and records of tags that are held. */
async function countMoved({ db, tx }: SettleGround, rows: MovedRows): Promise<void> {
  const { bind, values } = new Parameters()
  const state = db.table('sys_tag_state')
  await tx.query(
    `with moved as (select e.tag, sum(e.delta) as delta from (${rows.sql(bind)}) as e group by e.tag), ` +
      `held as materialized (select s.tag as id, m.tag, m.delta from moved as m join ${state} as s on s.number = m.tag), ` +
      `counted as (update ${state} as s set members = s.members + held.delta, counted_score = ${countedScore('s')} ` +
      `from held where s.number = held.tag) ` +
      `update ${db.table('sys_tag')} as g set records = greatest(g.records + held.delta, 0) from held where g.id = held.id`,
    values,
  )
}

/** One message per record; what is personal to somebody is nobody else's business. */
async function tellMoved({ db, tx, plan: { object }, request }: SettleGround, rows: MovedRows): Promise<void> {
  const { bind, values } = new Parameters()
  const ids = (delta: number): string =>
    `coalesce(jsonb_agg(s.tag order by s.number) filter (where e.delta = ${delta}), '[]')`
  const key = object.key.own
    ? { id: '', join: '' }
    : {
        id: `, 'id', min(${idSql(object.key, 't')})`,
        join: `left join ${tableSql(db, object)} as t on ${recordUuid(object, 't')} = e.record `,
      }
  await tx.query(
    `insert into ${db.table('sys_outbox')} (topic, object, record, payload, at, request) ` +
      `select 'record.tagged', ${bind(object.name)}::text, e.record, jsonb_strip_nulls(jsonb_build_object('added', ${ids(1)}, ` +
      `'removed', ${ids(-1)}, 'cause', ${bind(rows.cause)}::text, 'run', ${bind(rows.run ?? null)}::text${key.id})), ` +
      `${db.now}, ${bind(request ?? null)}::text from (${rows.sql(bind)}) as e ` +
      `join ${db.table('sys_tag_state')} as s on s.number = e.tag and s.owner is null ${key.join}group by e.record order by e.record`,
    values,
  )
}
