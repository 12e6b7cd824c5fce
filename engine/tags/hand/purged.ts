/** Memberships of records that are gone for good go with them; those of records in the recycle bin stay. */
import { Parameters, uuidOf } from '../../query/index.ts'
import { requirePlan, type WriteStage } from '../../records/index.ts'
import { type Moved, settle, type SettleGround } from '../settle.ts'

/** By what they went. */
const CAUSE = 'purge'

/** The stage for whatever is gone. */
export function forgetPurged(): WriteStage {
  return async ({ object, ids, writer }) => {
    const plan = requirePlan(writer.model, writer.principal, object)
    if (!plan.object.taggable) return
    const ground = { ...writer, plan }
    const removed = await erase(
      ground,
      ids.map((id) => uuidOf(plan.object, id)),
    )
    if (removed.length > 0) await settle(ground, { added: [], removed, cause: CAUSE })
  }
}

async function erase({ db, tx, plan }: SettleGround, records: readonly string[]): Promise<Moved[]> {
  const { bind, values } = new Parameters()
  const gone = `${bind(records)}::uuid[]`
  return tx.query<Moved & Record<string, unknown>>(
    `with rows as (delete from ${db.table('sys_tag_row')} where record = any(${gone}) returning record, tag), ` +
      `sets as (delete from ${db.table('sys_tag_set')} where record = any(${gone}) returning record, tags), ` +
      `moved as (select record, tag from rows union all select c.record, n from sets as c, unnest(c.tags) as n), ` +
      `told as (insert into ${db.table('sys_tag_event')} (at, object, record, tag, action, cause, by_kind) ` +
      `select ${db.now}, ${bind(plan.object.name)}::text, record, tag, 'remove', ${bind(CAUSE)}::text, 'system' from moved) ` +
      `select record::text as record, tag from moved`,
    values,
  )
}
