/**
 * In charge of taking lists along as files. What enters is a request, checked like that of the list itself; what leaves
 * are the bytes of the file, as fast as they are read and no faster, from one statement of a connection of its own. Who
 * took what is written down before the first row leaves; a file that does not end well breaks off visibly.
 */
import { CopyPool, type Database, type Snapshot } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { type ReadContext, tableSql } from '../../query/index.ts'
import { wallClock } from '../../rules/calendar.ts'
import { safeName } from '../files/name.ts'
import { csvFile } from './csv.ts'
import { logBegin, logEnd } from './log.ts'
import { primed, Progress } from './progress.ts'
import { type ExportRequest, type Format, SHEET_ROWS } from './request.ts'
import { sheetFile } from './sheet/index.ts'
import { ExportSlots } from './slots.ts'
import { countSql, exportStatement } from './statement.ts'
import type { FileParts } from './types.ts'

export { parseExport, SHEET_ROWS, type ExportRequest, type Format } from './request.ts'
export { guardText, unguardText } from './guard.ts'

export type ExportContext = ReadContext & { readonly db: Database }

export interface ExportsOptions {
  readonly db: Database
  /** Rows of one file. */
  readonly mostRows?: number
  /** Files written at the same time in this process. */
  readonly atOnce?: number
}

/** A file about to be sent. */
export interface ExportFile {
  readonly name: string
  readonly type: string
  readonly bytes: AsyncIterable<Buffer>
}

const MOST_ROWS = 1_000_000
const AT_ONCE = 4
/** For one statement; the time of slow readers is part of it. */
const STATEMENT_MS = 30 * 60_000
/** A statement that fails does so soon, before anything is sent; one that takes long is not waited for. */
const GRACE_MS = 25

interface FormatFacts {
  readonly type: string
  /** Options of COPY. */
  readonly copy: string
  readonly mostRows: number
  write(parts: FileParts): AsyncIterable<Buffer>
}

const formats: Readonly<Record<Format, FormatFacts>> = {
  csv: { type: 'text/csv; charset=utf-8', copy: 'format csv', mostRows: Infinity, write: csvFile },
  xlsx: {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    copy: 'format text',
    mostRows: SHEET_ROWS - 2,
    write: sheetFile,
  },
}

export class Exports {
  readonly #db: Database
  readonly #pool: CopyPool
  readonly #slots: ExportSlots
  readonly #mostRows: number

  constructor({ db, mostRows = MOST_ROWS, atOnce = AT_ONCE }: ExportsOptions) {
    this.#db = db
    this.#pool = new CopyPool(db, atOnce)
    this.#slots = new ExportSlots(atOnce)
    this.#mostRows = mostRows
  }

  /**
   * @param send gets the file when its first bytes are near, and fulfils when the last is sent
   * @param trace id of the request
   * @throws TesseraError TOO_MANY_EXPORTS, EXPORT_TOO_LARGE; nothing of what goes wrong later is kept from `send`
   */
  async run(
    context: ExportContext,
    request: ExportRequest,
    send: (file: ExportFile) => Promise<void>,
    trace?: string,
  ): Promise<void> {
    const who = context.principal.kind === 'user' ? context.principal.id : ''
    await this.#slots.within(who, () =>
      this.#pool.snapshot((snapshot) => this.#write(snapshot, context, request, send, trace), STATEMENT_MS),
    )
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  async #write(
    snapshot: Snapshot,
    context: ExportContext,
    request: ExportRequest,
    send: (file: ExportFile) => Promise<void>,
    trace: string | undefined,
  ): Promise<void> {
    const { type, copy, mostRows, write } = formats[request.format]
    const most = Math.min(this.#mostRows, mostRows)
    const whole = request.limit === undefined || request.limit > most
    if (whole) await refuseTooMany(snapshot, context, request, most)
    const name = fileName(context, request)
    const log = await logBegin(context, request, { file: name, trace })
    const progress = new Progress()
    try {
      // one row more than there may be shows that there are too many
      const { select, columns } = exportStatement(context, request, whole ? most + 1 : (request.limit ?? most))
      const copied = snapshot.copy(select, copy)
      const parts: FileParts = {
        context,
        request,
        columns,
        rows: await primed(copied.bytes, GRACE_MS),
        ended: async () => {
          progress.rows = await copied.rows()
          if (whole && progress.rows > most) throw tooMany(most)
          return progress.rows
        },
      }
      await send({ name, type, bytes: progress.counting(write(parts)) })
    } finally {
      await logEnd(this.#db, log, progress)
    }
  }
}

/** Counting is spared where the table is known to be small. What comes meanwhile is noticed at the end. */
async function refuseTooMany(
  snapshot: Snapshot,
  context: ExportContext,
  request: ExportRequest,
  most: number,
): Promise<void> {
  const [table] = await snapshot.query<{ rows: number }>(
    `select reltuples as rows from pg_class where oid = to_regclass($1) and relkind = 'r'`,
    [tableSql(context.db, context.plan.object)],
  )
  if (table && table.rows >= 0 && table.rows * 1.5 + 1000 < most) return
  const [found] = await snapshot.query<{ count: number }>(countSql(context, request, most))
  if ((found?.count ?? 0) > most) throw tooMany(most)
}

function tooMany(most: number): TesseraError {
  return new TesseraError('EXPORT_TOO_LARGE', { most })
}

/** `客户_20261121-2015.csv` */
function fileName({ plan, moment }: ExportContext, { format, locale }: ExportRequest): string {
  const at = wallClock(moment.now, moment.timeZone)
  return safeName(
    `${plan.object.label[locale]}_${at.slice(0, 10).replaceAll('-', '')}-${at.slice(11, 16).replace(':', '')}.${format}`,
  )
}
