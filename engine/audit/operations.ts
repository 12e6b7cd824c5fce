/** Operations as requests show them, written in batches after their answers: carrying one out costs the caller nothing. */
import type { Database } from '../database/index.ts'
import { LogQueue, type LogQueueOptions } from './log-queue.ts'
import { OPERATION_COLUMNS, OPERATION_SHAPE, type OperationEntry, operationRow } from './operation.ts'

/** An entry with the moment at which its request began. */
export interface CallEntry extends OperationEntry {
  readonly at: Date
}

export class Operations {
  readonly #queue: LogQueue<CallEntry>

  constructor(db: Database, options: Pick<LogQueueOptions<unknown>, 'onError' | 'pauseMs'> = {}) {
    this.#queue = new LogQueue({ ...options, write: (entries) => write(db, entries) })
  }

  /** Notes a call; one that left an entry of its own within its transaction is not noted twice. */
  note(entry: CallEntry): void {
    this.#queue.add(entry)
  }

  flush(): Promise<void> {
    return this.#queue.flush()
  }
}

async function write(db: Database, entries: readonly CallEntry[]): Promise<void> {
  const table = db.table('sys_operation_log')
  const rows = entries.map((entry) => ({ ...operationRow(entry), at: entry.at.toISOString() }))
  await db.query(
    `insert into ${table} (at, ${OPERATION_COLUMNS}) ` +
      `select at, ${OPERATION_COLUMNS} from jsonb_to_recordset($1::jsonb) as x(at timestamptz, ${OPERATION_SHAPE}) ` +
      `where x.result <> 'done' or not exists (select from ${table} as o where o.request = x.request)`,
    [JSON.stringify(rows)],
    'audit operations',
  )
}
