/** Schedules and their runs as people see them. */
import type { Database } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import { cronOf, now, OBJECT } from './rows.ts'
import type { ScheduledJob, ScheduleRoom } from './schedules.ts'
import { nextTimes } from './times.ts'

export interface ScheduleView {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly title: string
  readonly group: string | null
  readonly handler: string
  /** What the program calls the job; null when it is no longer registered. */
  readonly handler_label: Text | null
  readonly cron: string
  readonly time_zone: string | null
  readonly enabled: boolean
  readonly overlap: string
  readonly catch_up: string
  readonly catch_up_most: number | null
  readonly description: string | null
  /** The next five times, whether it is enabled or not. */
  readonly next: readonly string[]
  readonly last: ScheduleRun | null
}

/** One time that was answered. */
export interface ScheduleRun {
  /** When it was due; null when somebody started it by hand. */
  readonly slot: string | null
  readonly at: string
  readonly outcome: 'started' | 'skipped' | 'missed'
  readonly by: string | null
  readonly by_name: string | null
  readonly job: string | null
  readonly state: string | null
  readonly progress: unknown
  readonly started_at: string | null
  readonly ended_at: string | null
  readonly result: unknown
  readonly error: unknown
}

type Stored = Omit<ScheduleView, 'handler_label' | 'next' | 'last'> & Record<string, unknown>

/** How many of the next times people see. */
export const SHOWN_TIMES = 5

const RUN =
  `json_build_object('slot', case when f.slot like 'manual:%' then null else f.slot end, 'at', f.at, 'outcome', f.outcome, ` +
  `'by', f.by, 'by_name', u.name, 'job', f.job, 'state', j.state, 'progress', j.progress, 'started_at', j.started_at, ` +
  `'ended_at', j.ended_at, 'result', j.result, 'error', j.error) as run`

function runsSql(db: Database): string {
  return (
    `${db.table('sys_schedule_fire')} as f left join ${db.table('sys_job')} as j on j.id = f.job ` +
    `left join ${db.table('sys_user')} as u on u.id = f.by`
  )
}

export async function readSchedules(
  { db, timeZone }: Pick<ScheduleRoom, 'db' | 'timeZone'>,
  jobs: ReadonlyMap<string, ScheduledJob>,
): Promise<ScheduleView[]> {
  const rows = await db.query<Stored & { run: ScheduleRun | null }>(
    `select s.id::text as id, s.version, s.name, s.title, s."group", s.handler, s.cron, s.time_zone, s.enabled, s.overlap, ` +
      `s.catch_up, s.catch_up_most, s.description, l.run from ${db.table(OBJECT)} as s left join lateral (` +
      `select ${RUN} from ${runsSql(db)} where f.schedule = s.id order by f.id desc limit 1) as l on true ` +
      `where s.deleted_at is null order by s."group" nulls last, s.name`,
  )
  const at = await now(db, db)
  return rows.map(({ run, ...row }) => {
    const cron = cronOf(row)
    return {
      ...row,
      handler_label: jobs.get(row.handler)?.label ?? null,
      next: cron ? nextTimes(cron, at, row.time_zone ?? timeZone, SHOWN_TIMES) : [],
      last: run,
    }
  })
}

/** Undefined when there is no such schedule. */
export async function readRuns(db: Database, id: string, limit: number): Promise<ScheduleRun[] | undefined> {
  const [found] = await db.query(`select from ${db.table(OBJECT)} where id = $1::uuid`, [id])
  if (!found) return undefined
  const rows = await db.query<{ run: ScheduleRun }>(
    `select ${RUN} from ${runsSql(db)} where f.schedule = $1::uuid order by f.id desc limit ${Math.trunc(limit)}`,
    [id],
  )
  return rows.map(({ run }) => run)
}
