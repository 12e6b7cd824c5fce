/** Memberships of records that are gone for good go with them; those of records in the recycle bin stay. */
import type { Database, Queryable } from '../../database/index.ts'
import { Parameters, recordUuid, tableSql, uuidOf } from '../../query/index.ts'
import { requirePlan, type WriteStage } from '../../records/index.ts'
import { type Moved, settle, type SettleGround } from '../settle.ts'

/** By what they went. */
const CAUSE = 'purge'

/** The stage for whatever is gone. */
export function forgetPurged(): WriteStage {
  return async ({ object, ids, writer }) => {
    const plan = requirePlan(writer.model, writer.principal, object)
    if (!plan.object.taggable) return
    const records = ids.map((id) => uuidOf(plan.object, id))
    await forget({ ...writer, plan }, (bind) => `select unnest(${bind(records)}::uuid[]) as record`)
  }
}

/** Forgets memberships of records that others took away, past our writes. @returns how many records had some */
export async function sweepOrphans(ground: SettleGround, on: Queryable, most: number): Promise<number> {
  const { db, plan } = ground
  const { bind, values } = new Parameters()
  const { object } = plan
  const carriers = ['sys_tag_set', 'sys_tag_row'].map(
    (table) => `select record from ${db.table(table)} where object = ${bind(object.name)}::text`,
  )
  const orphans = await on.query<{ record: string }>(
    `select c.record::text as record from (${carriers.join(' union ')}) as c where not exists ` +
      `(select from ${tableSql(db, object)} as t where ${recordUuid(object, 't')} = c.record) limit ${Math.trunc(most)}`,
    values,
  )
  const records = orphans.map(({ record }) => record)
  if (records.length > 0) await forget(ground, (place) => `select unnest(${place(records)}::uuid[]) as record`)
  return records.length
}

/** @param gone SQL of rows of `record` */
async function forget(ground: SettleGround, gone: (bind: Parameters['bind']) => string): Promise<void> {
  const removed = await erase(ground, ground.db, gone)
  if (removed.length > 0) await settle(ground, { added: [], removed, cause: CAUSE })
}

async function erase(
  { tx, plan }: SettleGround,
  db: Pick<Database, 'table' | 'now'>,
  gone: (bind: Parameters['bind']) => string,
): Promise<Moved[]> {
  const { bind, values } = new Parameters()
  return tx.query<Moved & Record<string, unknown>>(
    `with gone as (${gone(bind)}), rows as (delete from ${db.table('sys_tag_row')} as r using gone where r.record = gone.record ` +
      `returning r.record, r.tag), sets as (delete from ${db.table('sys_tag_set')} as c using gone where c.record = gone.record ` +
      `returning c.record, c.tags), moved as (select record, tag from rows union all ` +
      `select c.record, n from sets as c, unnest(c.tags) as n), ` +
      `told as (insert into ${db.table('sys_tag_event')} (at, object, record, tag, action, cause, by_kind) ` +
      `select ${db.now}, ${bind(plan.object.name)}::text, record, tag, 'remove', ${bind(CAUSE)}::text, 'system' from moved) ` +
      `select record::text as record, tag from moved`,
    values,
  )
}
