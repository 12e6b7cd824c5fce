/** How many records carry each tag, by its number. */
import { listCondition, Parameters, recordUuid, type QuestionContext, tableSql } from '../../query/index.ts'
import { tagsShown } from '../hand/known.ts'
import { withoutRetired } from '../retired.ts'

/** Records are looked at one by one for those who do not see all of them, but not for longer. */
const SECONDS = 8

type Counts = ReadonlyMap<number, number>

interface Counted extends Record<string, unknown> {
  readonly number: number
  readonly records: number
}

/** As the tags keep it; one that has lapsed for all is carried by those alone who have a day of their own. */
export async function keptCounts({ db, plan, moment }: QuestionContext): Promise<Counts> {
  const today = todaySql(db.now, moment.timeZone)
  const rows = await db.query<Counted>(
    `select s.number, g.records::int as records from ${db.table('sys_tag_state')} as s ` +
      `join ${db.table('sys_tag')} as g on g.id = s.tag ` +
      `where s.object = $1 and s.live and (not s.auto or ${today} < s.lapses or exists ` +
      `(select from ${db.table('sys_tag_row')} as r where r.tag = s.number and (r.until is null or ${today} < r.until)))`,
    [plan.object.name],
  )
  return mapOf(rows)
}

/** Among the records that the reader sees; nothing where that takes too long. */
export async function countSeen(reader: QuestionContext): Promise<Counts | undefined> {
  const context = withoutRetired(reader)
  const { db, plan, moment } = context
  const { bind, values } = new Parameters()
  const shown = tagsShown(context, 't', bind)
  const conditions = [listCondition(context, {}, 't', bind), ...(shown === 'true' ? [] : [`(${shown})::boolean`])]
  const today = todaySql(db.now, moment.timeZone)
  const text =
    `with seen as materialized (select ${recordUuid(plan.object, 't')} as record from ${tableSql(db, plan.object)} as t where ${conditions.join(' and ')}), ` +
    `carried as (select unnest(h.tags) as number, true as lapses from ${db.table('sys_tag_set')} as h join seen on seen.record = h.record ` +
    `union all select r.tag, false from ${db.table('sys_tag_row')} as r join seen on seen.record = r.record where r.until is null or ${today} < r.until) ` +
    `select c.number, count(*)::int as records from carried as c join ${db.table('sys_tag_state')} as s on s.number = c.number ` +
    `where s.live and (not c.lapses or ${today} < s.lapses) group by c.number`
  const rows = await db
    .transaction((tx) => tx.query<Counted>(text, values), { statementTimeoutMs: SECONDS * 1000, readOnly: true })
    .catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === CANCELLED) return undefined
      throw error
    })
  return rows && mapOf(rows)
}

const CANCELLED = '57014'

function mapOf(rows: readonly Counted[]): Counts {
  return new Map(rows.map(({ number, records }) => [number, records]))
}

/** The day in the zone of the workspace. */
function todaySql(now: string, timeZone: string): string {
  return `(${now} at time zone '${timeZone.replaceAll("'", "''")}')::date`
}
