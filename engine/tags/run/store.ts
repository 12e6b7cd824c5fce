/** The rows that say which runs there are and where they stand. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import { JobInterrupted } from '../../jobs/index.ts'
import type { RunProgress, RunReport, RunRow, RunState } from './types.ts'

const READ =
  `r.id::text as id, r.object, r.reason, r.tags, to_char(r.as_of at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "asOf", ` +
  `r.day::text as day, r.state, r.progress, r.job`

type Db = Pick<Database, 'table' | 'now'>

export async function findRun(on: Queryable, db: Db, id: string): Promise<RunRow | undefined> {
  const [row] = await on.query<RunRow & Record<string, unknown>>(
    `select ${READ} from ${db.table('sys_tag_run')} as r where r.id = $1`,
    [id],
  )
  return row
}

/** Runs that somebody still works on, or will; the jobs of lost ones have failed. */
export async function liveRuns(on: Queryable, db: Db, object: string): Promise<(RunRow & Started)[]> {
  return on.query<RunRow & Started & Record<string, unknown>>(
    `select ${READ}, r.started_at as "startedAt", u.name as "byName" from ${db.table('sys_tag_run')} as r ` +
      `join ${db.table('sys_job')} as j on j.id::text = r.job and j.state in ('queued', 'running') ` +
      `left join ${db.table('sys_user')} as u on u.id = r.by ` +
      `where r.object = $1 and r.state in ('queued', 'running') order by r.started_at`,
    [object],
  )
}

export interface Started {
  readonly startedAt: string
  readonly byName: string | null
}

export interface NewRun extends Pick<RunRow, 'id' | 'object' | 'reason' | 'tags' | 'asOf' | 'day' | 'job'> {
  readonly by: string | null
}

export async function insertRun(tx: Queryable, db: Db, run: NewRun): Promise<void> {
  await tx.query(
    `insert into ${db.table('sys_tag_run')} (id, object, reason, tags, as_of, day, state, job, by, started_at) ` +
      `values ($1, $2, $3, $4::int[], $5, $6, 'queued', $7, $8, ${db.now})`,
    [run.id, run.object, run.reason, run.tags, run.asOf, run.day, run.job, run.by],
  )
}

/** Takes a run up, the first time as of that moment: whatever an earlier attempt still does, it cannot write any more. */
export async function takeUp(db: Database, { id, attempt }: Held, timeZone: string): Promise<RunRow | undefined> {
  const [row] = await db.query<RunRow & Record<string, unknown>>(
    `update ${db.table('sys_tag_run')} as r set state = 'running', progress = r.progress || jsonb_build_object('attempt', $2::int), ` +
      `as_of = case when r.progress ? 'attempt' then r.as_of else date_trunc('milliseconds', ${db.now}) end, ` +
      `day = case when r.progress ? 'attempt' then r.day else (${db.now} at time zone $3::text)::date end ` +
      `where r.id = $1 and r.state in ('queued', 'running') and coalesce((r.progress->>'attempt')::int, 0) <= $2 returning ${READ}`,
    [id, attempt, timeZone],
  )
  return row
}

/**
 * Moves the mark of a run in the transaction of the step that it stands for.
 * @throws JobInterrupted when another attempt has the run
 */
export async function moveOn(tx: Queryable, db: Db, run: Held, progress: Partial<RunProgress> = {}): Promise<void> {
  const rows = await tx.query(
    `update ${db.table('sys_tag_run')} as r set progress = jsonb_strip_nulls(r.progress || $3::jsonb) ` +
      `where r.id = $1 and r.state = 'running' and (r.progress->>'attempt')::int = $2 returning r.id`,
    [run.id, run.attempt, JSON.stringify(progress, (_, value: unknown) => (value === undefined ? null : value))],
  )
  if (rows.length === 0) throw new JobInterrupted()
}

/** A run as one attempt has it. */
export interface Held {
  readonly id: string
  readonly attempt: number
}

export interface Ending {
  readonly state: Extract<RunState, 'done' | 'failed' | 'cancelled'>
  readonly report?: RunReport
  readonly fault?: Text
}

export async function endRun(on: Queryable, db: Db, id: string, { state, report, fault }: Ending): Promise<void> {
  const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))
  await on.query(
    `update ${db.table('sys_tag_run')} set state = $2, report = $3, fault = $4, ended_at = ${db.now} ` +
      `where id = $1 and state in ('queued', 'running')`,
    [id, state, json(report), json(fault)],
  )
  for (const table of ['sys_tag_difference', 'sys_tag_found'])
    await on.query(`delete from ${db.table(table)} where run = $1`, [id])
}
