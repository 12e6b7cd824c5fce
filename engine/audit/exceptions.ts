/** Defects: what a request or background work ran into that nobody foresaw, for whoever is to mend it. */
import { type Principal, systemPrincipal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { LogQueue, type LogQueueOptions } from './log-queue.ts'
import { whoOf } from './operation.ts'
import { leavesOf, redacted } from './redact.ts'

export interface ExceptionEntry {
  readonly error: unknown
  /** Who called; the engine itself when absent. */
  readonly principal?: Principal
  readonly method?: string
  readonly path?: string
  readonly address?: string
  readonly request?: string
  /** What was sent: nothing of it is kept, and none of its values may stand in message or stack. */
  readonly given?: unknown
}

export interface ExceptionsOptions extends Pick<LogQueueOptions<unknown>, 'onError' | 'pauseMs'> {
  /** Further texts that must not be told, such as secrets that are set. */
  secrets?(): readonly string[]
}

interface Row {
  readonly at: string
  readonly by_kind: string
  readonly by: string | null
  readonly by_what: string | null
  readonly kind: string
  readonly message: string
  readonly stack: string | null
  readonly method: string | undefined
  readonly path: string | undefined
  readonly address: string | undefined
  readonly request: string | undefined
}

const LONGEST_MESSAGE = 2_000
const LONGEST_STACK = 10_000
const COLUMNS = 'at, by_kind, by, by_what, kind, message, stack, method, path, address, request'
const SHAPE =
  'at timestamptz, by_kind text, by uuid, by_what text, kind text, message text, stack text, method text, path text, address text, request text'

export class Exceptions {
  readonly #queue: LogQueue<Row>
  readonly #secrets: () => readonly string[]

  constructor(db: Database, { secrets, ...options }: ExceptionsOptions = {}) {
    this.#secrets = secrets ?? (() => [])
    this.#queue = new LogQueue({
      ...options,
      write: (rows) =>
        db.query(
          `insert into ${db.table('sys_exception_log')} (${COLUMNS}) select ${COLUMNS} from jsonb_to_recordset($1::jsonb) as x(${SHAPE})`,
          [JSON.stringify(rows)],
        ),
    })
  }

  /** Notes a defect. @returns what may be told of it elsewhere: kind, message and stack without anybody's values */
  note(entry: ExceptionEntry): { readonly kind: string; readonly message: string; readonly stack: string | null } {
    const { error, principal = systemPrincipal('background'), given, ...call } = entry
    const values = [...leavesOf(given), ...this.#secrets()]
    const told = {
      kind: kindOf(error).slice(0, 100),
      message: redacted(messageOf(error), values).slice(0, LONGEST_MESSAGE),
      stack: error instanceof Error ? redacted(stackOf(error), values).slice(0, LONGEST_STACK) : null,
    }
    const who = whoOf(principal)
    this.#queue.add({
      at: new Date().toISOString(),
      by_kind: who.kind,
      by: who.id,
      by_what: who.what,
      ...told,
      method: call.method,
      path: call.path?.slice(0, 500),
      address: call.address,
      request: call.request,
    })
    return told
  }

  flush(): Promise<void> {
    return this.#queue.flush()
  }
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? `${error.name} ${code}` : error.name
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** With the stacks of what caused it. */
function stackOf(error: Error): string {
  const own = error.stack ?? error.message
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own
}
