/** Events that have been kept long enough go, with what strategies said to them; what still waits keeps its event. */
import type { Database } from '../../database/index.ts'
import { type JobContext, JobInterrupted } from '../../jobs/index.ts'
import type { AutomationRoom } from '../room.ts'

export const RETENTION_JOB = 'events.retention'

const PARAMETER = 'event_history_days'
const USUAL_DAYS = 365
const CHUNK = 5_000

export async function forgetEvents(
  { db, parameters }: Pick<AutomationRoom, 'db' | 'parameters'>,
  { signal }: Pick<JobContext, 'signal'>,
): Promise<{ readonly events: number }> {
  const days = Math.max(Number(parameters.get(PARAMETER) ?? USUAL_DAYS), await longestCap(db))
  let events = 0
  for (;;) {
    if (signal.aborted) throw new JobInterrupted()
    const gone = await forgetPart(db, days)
    events += gone
    if (gone < CHUNK) break
  }
  await db.query(
    `delete from ${db.table('sys_event_day')} where day < (${db.now} - make_interval(days => $1::int))::date`,
    [days],
  )
  return { events }
}

/** What strategies said is what their caps count, so that it stays as long as the longest of them looks back. */
async function longestCap(db: Database): Promise<number> {
  const [row] = await db.query<{ days: number | null }>(
    `select max((cap->>'days')::int) as days from ${db.table('sys_strategy')} where cap is not null`,
  )
  return row?.days ?? 0
}

async function forgetPart(db: Database, days: number): Promise<number> {
  const [row] = await db.query<{ gone: number }>(
    `with old as (select l.id from ${db.table('sys_event_log')} as l where l.at < ${db.now} - make_interval(days => $1::int)
       and not exists (select from ${db.table('sys_task')} as t where t.event = l.id) order by l.at limit ${CHUNK}),
     matches as (delete from ${db.table('sys_event_match')} as m using old where m.event = old.id),
     gone as (delete from ${db.table('sys_event_log')} as l using old where l.id = old.id returning 1)
     select count(*)::int as gone from gone`,
    [days],
  )
  return row?.gone ?? 0
}
