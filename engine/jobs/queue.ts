/** The library behind the jobs: its schema, adding to it, running from it. It is loaded when it is first needed. */
import type { Logger as LibraryLogger, Runner, TaskList } from 'graphile-worker'
import type { Pool, PoolClient } from 'pg'

import { type Database, libraryPool, type Queryable, quoteIdentifier } from '../database/index.ts'

/** Name of the schema in which the queue of a workspace stands. */
export function jobsSchema(workspace: string): string {
  return `${workspace}_jobs`
}

/** Quoted name of something of the queue. */
export function queued(db: Pick<Database, 'workspace'>, name: string): string {
  return `${quoteIdentifier(jobsSchema(db.workspace))}.${quoteIdentifier(name)}`
}

/** Told of by the library itself: nothing of what it says concerns people but its failures. */
export type Tell = (level: 'debug' | 'warn' | 'error', message: string) => void

/** Brings the queue's tables to the state of this program, as their owner, and lets the program use them. */
export async function prepareQueue(db: Database, tell: Tell): Promise<void> {
  const { runMigrations } = await import('graphile-worker')
  const pool = libraryPool(db, 'owner', 1)
  try {
    await runMigrations({ pgPool: pool, schema: jobsSchema(db.workspace), logger: await loggerOf(tell) })
    await open(db, pool)
  } finally {
    await pool.end()
  }
}

/** The library closes its tables to all but their owner; what the program may do is said by rights. */
async function open(db: Database, owner: Pool): Promise<void> {
  const schema = jobsSchema(db.workspace)
  const [role] = await db.query<{ name: string }>('select current_user as name')
  const { rows } = await owner.query<{ table: string; closed: boolean; reachable: boolean }>(
    `select c.relname as table, c.relrowsecurity as closed, has_table_privilege($2, c.oid, 'delete') as reachable ` +
      `from pg_class as c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'v')`,
    [quoteIdentifier(schema), role?.name],
  )
  if (role && rows.some(({ reachable }) => !reachable)) await owner.query(grants(schema, role.name))
  for (const { table } of rows.filter(({ closed }) => closed))
    await owner.query(`alter table ${queued(db, table)} disable row level security`)
}

function grants(schema: string, role: string): string {
  const [on, to] = [quoteIdentifier(schema), quoteIdentifier(role)]
  return [
    `grant usage on schema ${on} to ${to}`,
    `grant select, insert, update, delete on all tables in schema ${on} to ${to}`,
    `grant usage, select on all sequences in schema ${on} to ${to}`,
    `grant execute on all functions in schema ${on} to ${to}`,
  ].join('; ')
}

export interface Added {
  readonly id: string
  readonly name: string
  readonly key: string | null
  readonly priority: number
}

/** How often a job is taken up before it counts as failed. */
export const MOST_ATTEMPTS = 8

/** Adds a job within the caller's transaction: it exists when that commits, and not before. */
export async function add(db: Database, tx: Queryable, { id, name, key, priority }: Added): Promise<void> {
  await tx.query(
    `select from ${queued(db, 'add_job')}(identifier => $1::text, payload => json_build_object('id', $2::text), queue_name => $3::text, ` +
      `max_attempts => ${MOST_ATTEMPTS}, job_key => $2::text, priority => $4::int)`,
    [name, id, key, priority],
  )
}

export interface RunOptions {
  readonly tasks: TaskList
  readonly concurrency: number
  readonly pollMs: number
  readonly tell: Tell
}

export interface Running {
  stop(): Promise<void>
}

/** Takes jobs up until it is stopped; whoever stops it has told the work under way to end. */
export async function startQueue(db: Database, { tasks, concurrency, pollMs, tell }: RunOptions): Promise<Running> {
  const { run } = await import('graphile-worker')
  // one connection listens, each job under way needs one for a moment
  const pool = libraryPool(db, 'program', concurrency + 1)
  pool.on('connect', ignoreOthers)
  const runner: Runner = await run({
    pgPool: pool,
    schema: jobsSchema(db.workspace),
    taskList: tasks,
    concurrency,
    pollInterval: pollMs,
    noHandleSignals: true,
    logger: await loggerOf(tell),
  })
  runner.promise.catch((error: unknown) => tell('error', `jobs are no longer taken up: ${String(error)}`))
  return {
    stop: async () => {
      await runner.stop()
      await pool.end()
    },
  }
}

/**
 * Whoever migrates a queue tells all of the database without saying which queue it was, and the library would stop
 * working for all of them. Whether the tables of this one fit is looked at when the program starts.
 */
function ignoreOthers(client: PoolClient): void {
  const emit = client.emit.bind(client)
  client.emit = (event: string | symbol, ...values: readonly unknown[]): boolean => {
    const [message] = values
    const isOthers = event === 'notification' && isMessage(message) && message.channel === 'worker:migrate'
    return isOthers ? false : emit(event, ...values)
  }
}

function isMessage(value: unknown): value is { readonly channel: unknown } {
  return typeof value === 'object' && value !== null && 'channel' in value
}

async function loggerOf(tell: Tell): Promise<LibraryLogger> {
  const { Logger } = await import('graphile-worker')
  return new Logger(() => (level, message) => {
    if (level === 'error') tell('error', message)
    else tell(level === 'warning' ? 'warn' : 'debug', message)
  })
}
