/**
 * What becomes of tasks, in statements that ask for the token: ended ones move away and let those behind them in their
 * chain begin, others are due again later. Whoever has lost a task changes nothing of it.
 */
import type { Database, Queryable } from '../../database/index.ts'
import { AHEAD_MS, type Held } from '../../jobs/leases/index.ts'
import type { TaskEnd, TaskReason } from './types.ts'

type Scope = Pick<Database, 'table' | 'now'>

export interface Ending extends Held {
  readonly status: TaskEnd
  readonly result?: unknown
  readonly error?: TaskReason
}

export interface Delay extends Held {
  readonly afterMs: number
  readonly error: TaskReason
}

/** What `sys_task` and `sys_task_done` have in common. */
const SHARED =
  'id, at, event, event_type, strategy, version, plan_run, action, processor, settings, object, record, data, delayed, ' +
  'key, replay_of, dedupe, depth, root, planned_at, due_at, attempts, max_attempts'

const shared = (alias: string): string =>
  SHARED.split(', ')
    .map((name) => `${alias}.${name}`)
    .join(', ')

/** @returns ids of those that ended; whoever is missing was no longer held */
export async function endTasks(db: Scope, tx: Queryable, endings: readonly Ending[]): Promise<ReadonlySet<string>> {
  if (endings.length === 0) return new Set()
  const rows = await tx.query<{ id: string }>(
    `with o as (select * from jsonb_to_recordset($1::jsonb) as o (id uuid, token bigint, status text, result jsonb, error jsonb)), ` +
      `gone as (delete from ${db.table('sys_task')} as t using o where t.id = o.id and t.token = o.token and t.status = 'running' ` +
      `returning ${shared('t')}, coalesce(o.error, case when o.status <> 'succeeded' then t.last_error end) as last_error, ` +
      `o.status as end_status, o.result), ` +
      `${keptAndFreed(db, 'null::uuid')} select id::text as id from gone`,
    [jsonText(endings.map(endingRow))],
  )
  const ended = new Set(rows.map(({ id }) => id))
  const unsuccessful = endings.flatMap(({ id, status }) => (status !== 'succeeded' && ended.has(id) ? id : []))
  await endFollowers(db, tx, unsuccessful)
  return ended
}

function endingRow({ id, token, status, result, error }: Ending): object {
  return { id, token, status, result: result ?? null, error: error ?? null }
}

/** Common table expressions over `gone`, rows of open tasks that were deleted: they are kept as ended, and free others. */
function keptAndFreed(db: Scope, by: string, unless = ''): string {
  return (
    `kept as (insert into ${db.table('sys_task_done')} (${SHARED}, last_error, ended_at, status, result, by) ` +
    `select ${shared('gone')}, gone.last_error, ${db.now}, gone.end_status, gone.result, ${by} from gone), ` +
    `freed as (update ${db.table('sys_task')} as f set status = ${readyAt(db, 'f.due_at')} from gone ` +
    `where f.chain = gone.id and f.status = 'waiting' and (f.chain_on <> 'success' or gone.end_status = 'succeeded')${unless})`
  )
}

function readyAt(db: Scope, due: string): string {
  return `case when ${due} > ${db.now} + interval '${AHEAD_MS / 1000} seconds' then 'scheduled' else 'ready' end`
}

const NOT_REACHED: TaskReason = {
  code: 'CHAIN',
  reason: { zh: '前一个操作没有成功，因此不执行', en: 'The action before it did not succeed, so it is not done' },
}

/** What only follows success is skipped, and so is what follows that. */
export async function endFollowers(db: Scope, tx: Queryable, ids: readonly string[]): Promise<void> {
  for (let before = ids; before.length > 0;) {
    const rows = await tx.query<{ id: string }>(
      `with gone as (delete from ${db.table('sys_task')} as t where t.chain = any($1::uuid[]) and t.status = 'waiting' ` +
        `and t.chain_on = 'success' returning ${shared('t')}, $2::jsonb as last_error, 'skipped' as end_status, null::jsonb as result), ` +
        `${keptAndFreed(db, 'null::uuid')} select id::text as id from gone`,
      [before, JSON.stringify(NOT_REACHED)],
    )
    before = rows.map(({ id }) => id)
  }
}

/** They are due again after a while, with what went wrong. @returns ids of those that were still held */
export async function delayTasks(db: Scope, tx: Queryable, delays: readonly Delay[]): Promise<ReadonlySet<string>> {
  if (delays.length === 0) return new Set()
  const due = `${db.now} + make_interval(secs => o."afterMs" / 1000)`
  const rows = await tx.query<{ id: string }>(
    `update ${db.table('sys_task')} as t set status = ${readyAt(db, due)}, due_at = ${due}, last_error = o.error, ` +
      `lease_until = null, worker = null, begun_at = null ` +
      `from jsonb_to_recordset($1::jsonb) as o (id uuid, token bigint, "afterMs" float8, error jsonb) ` +
      `where t.id = o.id and t.token = o.token and t.status = 'running' returning t.id::text as id`,
    [jsonText(delays)],
  )
  return new Set(rows.map(({ id }) => id))
}

/** What is still open and nobody has taken up ends at once, and never runs. */
export async function cancelOpen(
  db: Scope,
  tx: Queryable,
  { where, values, by, error }: { where: string; values: readonly unknown[]; by: string | null; error?: TaskReason },
): Promise<readonly string[]> {
  const place = values.length
  const rows = await tx.query<{ id: string }>(
    `with found as (select t.id from ${db.table('sys_task')} as t where (${where}) and t.status <> 'running' order by t.id for update), ` +
      `gone as (delete from ${db.table('sys_task')} as t using found where t.id = found.id and t.status <> 'running' ` +
      `returning ${shared('t')}, $${place + 1}::jsonb as last_error, 'cancelled' as end_status, null::jsonb as result), ` +
      `${keptAndFreed(db, `$${place + 2}::uuid`, ' and f.id not in (select id from found)')} select id::text as id from gone`,
    [...values, error ? jsonText(error) : null, by],
  )
  const ids = rows.map(({ id }) => id)
  await endFollowers(db, tx, ids)
  return ids
}

export interface AttemptNote {
  readonly task: string
  readonly n: number
  /** ISO UTC, by the clock of the process. */
  readonly startedAt: string
  readonly ms: number
  readonly outcome: string
  readonly code?: string
  readonly reason?: TaskReason['reason']
  readonly httpStatus?: number
  readonly requestDigest?: string
  readonly responseHead?: string
}

export async function noteAttempts(db: Scope, tx: Queryable, notes: readonly AttemptNote[]): Promise<void> {
  if (notes.length === 0) return
  await tx.query(
    `insert into ${db.table('sys_task_attempt')} (task, n, started_at, ended_at, outcome, code, reason, http_status, ms, request_digest, response_head) ` +
      `select task, n, "startedAt", "startedAt" + make_interval(secs => ms / 1000.0), outcome, code, reason, "httpStatus", ms, "requestDigest", "responseHead" ` +
      `from jsonb_to_recordset($1::jsonb) as a (task uuid, n int, "startedAt" timestamptz, ms int, outcome text, code text, reason jsonb, ` +
      `"httpStatus" int, "requestDigest" text, "responseHead" text)`,
    [jsonText(notes)],
  )
}

/** Foreign answers may hold characters that PostgreSQL keeps in no text. */
function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'string' ? each.replace(UNKEPT, '\ufffd') : each,
  )
}

const UNKEPT = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
