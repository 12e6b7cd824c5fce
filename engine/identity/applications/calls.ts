/**
 * The log of calls: what applications asked and how it ended, never with which values. Entries are gathered and written
 * in batches, so that a call does not wait for its entry, and wait while the database is away; of strangers only so many
 * a minute are kept.
 */
import { LogQueue } from '../../audit/index.ts'
import type { Database } from '../../database/index.ts'

export interface LoggedCall {
  /** Id of the application; nothing for a stranger. */
  readonly application?: string
  readonly method: string
  /** The address without ids and parameters. */
  readonly path: string
  readonly status: number
  readonly ms: number
  readonly bytes: number
  /** Code of the refusal. */
  readonly code?: string
  readonly address: string
  readonly request: string
}

const FLUSH_MS = 500
const STRANGERS_A_MINUTE = 100
const MINUTE_MS = 60_000

type Store = Pick<Database, 'table' | 'query'>
type Entry = LoggedCall & { readonly at: string }

export class CallLog {
  readonly #queue: LogQueue<Entry>
  #strangers = { minute: 0, count: 0 }

  constructor(db: Store, onError: (error: unknown) => void) {
    this.#queue = new LogQueue({ pauseMs: FLUSH_MS, onError, write: (calls) => write(db, calls) })
  }

  note(call: LoggedCall, now = Date.now()): void {
    if (call.application === undefined && this.#isTooMuch(now)) return
    this.#queue.add({ ...call, at: new Date(now).toISOString() })
  }

  /** Writes what waits; fulfils when it stands, or cannot be written at present. */
  flush(): Promise<void> {
    return this.#queue.flush()
  }

  #isTooMuch(now: number): boolean {
    const minute = Math.floor(now / MINUTE_MS)
    if (this.#strangers.minute !== minute) this.#strangers = { minute, count: 0 }
    return ++this.#strangers.count > STRANGERS_A_MINUTE
  }
}

async function write(db: Store, calls: readonly Entry[]): Promise<void> {
  await db.query(
    `insert into ${db.table('sys_application_call')} (at, application, method, path, status, ms, bytes, code, address, request)
     select c.at, c.application, c.method, c.path, c.status, c.ms, c.bytes, c.code, c.address, c.request
     from jsonb_to_recordset($1::jsonb) as c (at timestamptz, application uuid, method text, path text,
       status int, ms int, bytes bigint, code text, address text, request text)`,
    [JSON.stringify(calls)],
  )
}

export type StoredCall = Omit<LoggedCall, 'application'> & { readonly at: string }

/** The latest calls of an application. */
export function readCalls(db: Store, application: string, most: number): Promise<StoredCall[]> {
  return db.query<StoredCall & Record<string, unknown>>(
    `select at, method, path, status, ms, bytes, code, address, request
     from ${db.table('sys_application_call')} where application = $1 order by id desc limit $2`,
    [application, most],
  )
}

export interface DayOfCalls {
  readonly day: string
  readonly calls: number
  readonly errors: number
  /** 95 of 100 calls were answered within so many milliseconds. */
  readonly p95: number
}

/** Calls of an application by day, the latest first. */
export function callsByDay(
  db: Pick<Database, 'table' | 'now' | 'query'>,
  application: string,
  { days, timeZone }: { readonly days: number; readonly timeZone: string },
): Promise<DayOfCalls[]> {
  return db.query<DayOfCalls & Record<string, unknown>>(
    `select to_char(c.at at time zone $2, 'YYYY-MM-DD') as day, count(*)::int as calls,
       count(*) filter (where c.status >= 400)::int as errors,
       round(percentile_cont(0.95) within group (order by c.ms))::int as p95
     from ${db.table('sys_application_call')} c
     where c.application = $1 and c.at > ${db.now} - make_interval(days => $3)
     group by 1 order by 1 desc`,
    [application, timeZone, days],
  )
}
