/**
 * Tags that were deleted: their members carry them no more, and each of them is told so. Nobody sees a deleted tag from the
 * moment it is gone; of a tag with many members the rest is work for later, a part at a time.
 */
import { accessPlan, type Principal, systemPrincipal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import type { JobContext } from '../../jobs/index.ts'
import type { Model } from '../../model/types.ts'
import { authorOf, type Written } from '../../records/index.ts'
import { holdRecords, type SettleGround, settleRows } from '../settle.ts'
import { mirrorTags, tagStates } from '../states.ts'
import { AT_ONCE, type Later, membersOf } from './recount.ts'

/** The name of the job that takes deleted tags off their members. */
export const REMOVAL_JOB = 'tags.remove'

/** Members of one transaction of the job. */
const CHUNK = 5_000

/** Takes tags off all records, with history; names and numbers stay for whoever reads it later. */
export async function tagsGone(db: Database, { ids, writer }: Written, later: Later): Promise<void> {
  const { tx, model, moment, principal } = writer
  const { kind, id } = authorOf(writer)
  await mirrorTags({ db, tx }, ids)
  await tx.query(`update ${db.table('sys_tag')} set records = 0 where id = any($1::uuid[]) and records <> 0`, [ids])
  const states = await tagStates({ db, tx }, { tags: ids })
  const members = states.reduce((sum, each) => sum + Number(each.members), 0)
  const jobs = members > AT_ONCE ? later() : undefined
  if (jobs) {
    await jobs.enqueue(
      tx,
      REMOVAL_JOB,
      { tags: ids, kind, by: id },
      principal.kind === 'user' ? { by: principal.id } : {},
    )
    return
  }
  for (const [object, gone] of groupBy(states, (state) => state.object)) {
    const ground = groundOf(db, tx, model, object)
    const numbers = gone.map(({ number }) => number)
    if (ground) await takeOff(ground, { numbers, timeZone: moment.timeZone, kind, by: id })
  }
  await forget(db, tx, ids)
}

export interface RemovalRoom {
  readonly db: Database
  readonly model: Model
  readonly timeZone: string
}

/** Carries the job out; whoever takes it up again finds what is left. A tag that was restored meanwhile keeps the rest. */
export async function runRemoval(
  { db, model, timeZone }: RemovalRoom,
  payload: Readonly<Record<string, unknown>>,
  job: Pick<JobContext, 'cancelled'>,
): Promise<void> {
  const ids = Array.isArray(payload['tags']) ? payload['tags'].map(String) : []
  const author: Pick<Taking, 'kind' | 'by'> = {
    kind: payload['kind'] === 'user' ? 'user' : 'system',
    by: typeof payload['by'] === 'string' ? payload['by'] : null,
  }
  const goesOn = (id: string): Promise<boolean> =>
    db.transaction(async (tx) => {
      const [state] = await tagStates({ db, tx }, { tags: [id] })
      const ground = state?.deleted === true ? groundOf(db, tx, model, state.object) : undefined
      if (!state || !ground) return false
      const rows = await tx.query<{ record: string }>(
        `select m.record::text as record from (${membersOf(db, state.number)}) as m order by m.record limit ${CHUNK}`,
      )
      const records = rows.map(({ record }) => record)
      if (records.length === 0) {
        await forget(db, tx, [id])
        return false
      }
      await holdRecords(ground, (bind) => `select unnest(${bind(records)}::uuid[])`)
      await takeOff(ground, { numbers: [state.number], timeZone, ...author, records })
      return true
    })
  for (const id of ids) while (!job.cancelled() && (await goesOn(id)));
}

function groundOf(db: Database, tx: Queryable, model: Model, object: string): SettleGround | undefined {
  const plan = accessPlan(model, systemPrincipal('tags'), object)
  return plan && { db, tx, plan }
}

/** Nothing hangs on the tags any more. */
async function forget(db: Database, tx: Queryable, ids: readonly string[]): Promise<void> {
  await tx.query(
    `update ${db.table('sys_tag_state')} set members = 0, counted_score = 0, day = null, lapses = null where tag = any($1::uuid[])`,
    [ids],
  )
}

interface Taking {
  readonly numbers: readonly number[]
  readonly timeZone: string
  readonly kind: Principal['kind']
  readonly by: string | null
  /** All members when absent. */
  readonly records?: readonly string[]
}

async function takeOff(ground: SettleGround, { numbers, timeZone, kind, by, records }: Taking): Promise<void> {
  const { db, tx, plan } = ground
  const among = (alias: string): string => (records ? ` and ${alias}.record = any($6::uuid[])` : '')
  // of a tag that has lapsed history has told already
  const today = `(${db.now} at time zone $5::text)::date`
  const stripped = `select distinct g.record, s.number as tag, s.lapses > ${today} as there from ${db.table('sys_tag_state')} as s
    join ${db.table('sys_tag_set')} as g on g.tags @> array[s.number] where s.number = any($1::int[]) and s.auto${among('g')}`
  const [moved] = await tx.query<{ count: number }>(
    `with went as (${stripped}
       union all select r.record, r.tag, r.until is null or r.until > ${today} from ${db.table('sys_tag_row')} as r where r.tag = any($1::int[])${among('r')}),
     cut as (update ${db.table('sys_tag_set')} as g set tags = array(select n from unnest(g.tags) as n where not n = any($1::int[]))
       where g.tags && $1::int[]${among('g')}),
     dropped as (delete from ${db.table('sys_tag_row')} as r where r.tag = any($1::int[])${among('r')}),
     told as (insert into ${db.table('sys_tag_event')} (at, object, record, tag, action, cause, by, by_kind)
       select ${db.now}, $2, record, tag, case when there then 'remove' else 'leave' end, 'deleted', $3::uuid, $4 from went order by record, tag
       returning 1)
     select count(*)::int as count from told`,
    [numbers, plan.object.name, by, kind, timeZone, ...(records ? [records] : [])],
  )
  if ((moved?.count ?? 0) === 0) return
  await settleRows(ground, {
    sql: (bind) =>
      `select e.record, e.tag, -1 as delta from ${db.table('sys_tag_event')} as e where e.tag = any(${bind(numbers)}::int[]) ` +
      `and e.cause = 'deleted' and e.at = (${db.now})::timestamptz(3)` +
      (records ? ` and e.record = any(${bind(records)}::uuid[])` : ''),
    cause: 'deleted',
  })
}
