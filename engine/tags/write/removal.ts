/** Tags that were deleted: their members carry them no more, and each of them is told so. */
import { accessPlan, systemPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import { authorOf, type Writer, type Written } from '../../records/index.ts'
import { settleRows } from '../settle.ts'
import { mirrorTags, type TagState, tagStates } from '../states.ts'

/** Takes tags off all records, with history; names and numbers stay for whoever reads it later. */
export async function tagsGone(db: Database, { ids, writer }: Written): Promise<void> {
  const { tx } = writer
  await mirrorTags({ db, tx }, ids)
  const states = await tagStates({ db, tx }, { tags: ids })
  for (const [object, gone] of groupBy(states, (state) => state.object)) await takeOff(db, writer, object, gone)
  await tx.query(
    `update ${db.table('sys_tag_state')} set members = 0, counted_score = 0, day = null, lapses = null where tag = any($1::uuid[])`,
    [ids],
  )
  await tx.query(`update ${db.table('sys_tag')} set records = 0 where id = any($1::uuid[]) and records <> 0`, [ids])
}

async function takeOff(db: Database, writer: Writer, object: string, states: readonly TagState[]): Promise<void> {
  const { tx, model, moment } = writer
  const numbers = states.map(({ number }) => number)
  const { kind, id } = authorOf(writer)
  // of a tag that has lapsed history has told already
  const today = `(${db.now} at time zone $5::text)::date`
  const stripped = `select distinct g.record, s.number as tag, s.lapses > ${today} as there from ${db.table('sys_tag_state')} as s
    join ${db.table('sys_tag_set')} as g on g.tags @> array[s.number] where s.number = any($1::int[]) and s.auto`
  const [moved] = await tx.query<{ count: number }>(
    `with went as (${stripped}
       union all select r.record, r.tag, r.until is null or r.until > ${today} from ${db.table('sys_tag_row')} as r where r.tag = any($1::int[])),
     cut as (update ${db.table('sys_tag_set')} as g set tags = array(select n from unnest(g.tags) as n where not n = any($1::int[]))
       where g.tags && $1::int[]),
     dropped as (delete from ${db.table('sys_tag_row')} where tag = any($1::int[])),
     told as (insert into ${db.table('sys_tag_event')} (at, object, record, tag, action, cause, by, by_kind)
       select ${db.now}, $2, record, tag, case when there then 'remove' else 'leave' end, 'deleted', $3::uuid, $4 from went order by record, tag
       returning 1)
     select count(*)::int as count from told`,
    [numbers, object, id, kind, moment.timeZone],
  )
  const plan = accessPlan(model, systemPrincipal('tags'), object)
  if ((moved?.count ?? 0) === 0 || !plan) return
  await settleRows(
    { db, tx, plan },
    {
      sql: (bind) =>
        `select e.record, e.tag, -1 as delta from ${db.table('sys_tag_event')} as e where e.tag = any(${bind(numbers)}::int[]) ` +
        `and e.cause = 'deleted' and e.at = (${db.now})::timestamptz(3)`,
      cause: 'deleted',
    },
  )
}
