/** The rows that tell people, and the processes among each other, about jobs. */
import type { Database, Queryable } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import type { Job, JobState, Progress } from './types.ts'
import { MOST_ATTEMPTS, queued } from './queue.ts'

const SHOWN =
  'id::text as id, name, key, state, attempt, progress, result, error, created_by::text as created_by, created_at, started_at, ended_at'

interface JobRow extends Record<string, unknown>, Job {}

export interface JobQuestion {
  readonly name?: string
  readonly by?: string
  readonly states?: readonly JobState[]
  readonly limit?: number
}

/** The latest jobs, newest first. */
export async function readJobs(db: Database, question: JobQuestion & { readonly id?: string }): Promise<Job[]> {
  return db.query<JobRow>(
    `select ${SHOWN} from ${db.table('sys_job')} where ($1::uuid is null or id = $1) and ($2::text is null or name = $2) ` +
      `and ($3::uuid is null or created_by = $3) and ($4::text[] is null or state = any($4)) order by created_at desc, id desc limit $5`,
    [question.id ?? null, question.name ?? null, question.by ?? null, question.states ?? null, question.limit ?? 50],
  )
}

export interface Claim {
  readonly attempt: number
  readonly payload: Readonly<Record<string, unknown>>
  readonly cancelling: boolean
}

/** Takes a job up; undefined when there is nothing left to do. */
export async function claim(db: Database, id: string): Promise<Claim | undefined> {
  const [row] = await db.query<Record<string, unknown> & Claim>(
    `update ${db.table('sys_job')} set state = 'running', attempt = attempt + 1, error = null, heartbeat_at = ${db.now}, ` +
      `started_at = coalesce(started_at, ${db.now}) where id = $1 and state in ('queued', 'running') returning attempt, payload, cancelling`,
    [id],
  )
  return row
}

/** Says that the job is alive; undefined when another has it. */
export async function heartbeat(
  db: Database,
  { id, attempt }: Held,
  progress: Progress | undefined,
): Promise<{ readonly cancelling: boolean } | undefined> {
  const [row] = await db.query<{ cancelling: boolean }>(
    `update ${db.table('sys_job')} set heartbeat_at = ${db.now}, progress = coalesce($3::jsonb, progress) ` +
      `where id = $1 and attempt = $2 and state = 'running' returning cancelling`,
    [id, attempt, progress ? JSON.stringify(progress) : null],
  )
  return row
}

/** A job as one attempt has it. */
export interface Held {
  readonly id: string
  readonly attempt: number
}

/** Whether the attempt still has the job and nobody has cancelled it, without holding back its own signs of life. */
export async function isHeld(db: Database, tx: Queryable, { id, attempt }: Held): Promise<boolean> {
  const rows = await tx.query(
    `select from ${db.table('sys_job')} where id = $1 and attempt = $2 and state = 'running' and not cancelling for key share`,
    [id, attempt],
  )
  return rows.length > 0
}

export interface Ending {
  readonly state: Exclude<JobState, 'running'>
  readonly result?: unknown
  readonly error?: { readonly code: string; readonly message: Text }
}

export async function end(db: Database, { id, attempt }: Held, { state, result, error }: Ending): Promise<void> {
  await db.query(
    // one that was cancelled while it was interrupted is not taken up again
    `update ${db.table('sys_job')} set state = case when $3 = 'queued' and cancelling then 'cancelled' else $3 end, result = $4, error = $5, ` +
      `ended_at = case when $3 = 'queued' and not cancelling then null else ${db.now} end ` +
      `where id = $1 and attempt = $2 and state = 'running'`,
    [id, attempt, state, json(result), json(error)],
  )
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}

/** Asks for the end of a job; one that nobody has taken up ends at once. False when there is none that could be ended. */
export async function requestEnd(db: Database, tx: Queryable, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update ${db.table('sys_job')} set cancelling = true, state = case when state = 'queued' then 'cancelled' else state end, ` +
      `ended_at = case when state = 'queued' then ${db.now} end where id = $1 and state in ('queued', 'running') returning id`,
    [id],
  )
  return rows.length > 0
}

const KEPT_DAYS = 90

const LOST = { zh: '执行进程多次中断，已停止重试', en: 'The process was lost too often; it is not tried again' }

/** Gives jobs back whose process is silent, ends those that were given back too often, and forgets old ones. */
export async function release(db: Database, leaseMs: number): Promise<number> {
  const before = `${db.now} - make_interval(secs => $1::float8 / 1000)`
  const lost = await db.query<{ worker: string }>(
    `select distinct q.locked_by as worker from ${queued(db, 'jobs')} as q join ${db.table('sys_job')} as j on j.id::text = q.key ` +
      `where q.locked_by is not null and q.locked_at < ${before} ` +
      `and coalesce(j.heartbeat_at, j.created_at) < ${before}`,
    [leaseMs],
  )
  if (lost.length > 0)
    await db.query(`select from ${queued(db, 'force_unlock_workers')}($1::text[])`, [lost.map(({ worker }) => worker)])
  await db.query(
    `update ${db.table('sys_job')} as j set state = 'failed', ended_at = ${db.now}, error = coalesce(j.error, $2::jsonb) ` +
      `from ${queued(db, 'jobs')} as q where q.key = j.id::text and q.locked_by is null and q.attempts >= ${MOST_ATTEMPTS} ` +
      `and j.state in ('queued', 'running') and coalesce(j.heartbeat_at, j.created_at) < ${before}`,
    [leaseMs, JSON.stringify({ code: 'JOB_LOST', message: LOST })],
  )
  await db.query(
    `delete from ${db.table('sys_job')} where id in (select id from ${db.table('sys_job')} ` +
      `where ended_at < ${db.now} - interval '${KEPT_DAYS} days' limit 1000 for update skip locked)`,
  )
  return lost.length
}
