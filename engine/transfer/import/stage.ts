/**
 * In charge of the first half of an import: the file is read to its end, each row is brought to values and checked, and
 * laid down beside the tables. Nothing of an object is written here. Where a crash of the database emptied the table of
 * staged rows, it is filled again from behind what is written already, and what was told is not told again.
 */
import type { AccessPlan, UserPrincipal } from '../../access/index.ts'
import type { Transaction } from '../../database/index.ts'
import { JobInterrupted } from '../../jobs/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { Model } from '../../model/types.ts'
import { checkValues } from '../../records/index.ts'
import { type ReadRow, RowReader } from './cells.ts'
import { keepLast } from './duplicates.ts'
import { openTable } from './read/index.ts'
import { refused } from './read/refused.ts'
import { LIMITS } from './limits.ts'
import { PartsOfRows } from './parts-of-rows.ts'
import { forgetRows, insertIssues, moveImport, type StoredImport } from './store.ts'
import { Titles } from './titles.ts'
import type { ImportRequest, ImportRoom, RowIssue, TableRow } from './types.ts'

const BATCH = 2_000

export interface Staging {
  readonly room: ImportRoom
  readonly found: StoredImport
  readonly request: ImportRequest
  readonly model: Model
  readonly plan: AccessPlan
  readonly principal: UserPrincipal
  /** Throws when the work shall end. */
  check(): void
}

/** Reads all rows and leaves those that may be written in the table of staged rows. */
export async function stage(staging: Staging): Promise<void> {
  const { room, found } = staging
  const { db } = room
  await db.transaction((tx) => forgetRows(db, tx, found.id, { issues: !found.staged }))
  const before = process.cpuUsage()
  const batcher = new Batcher(staging)
  let total = 0
  let batch: TableRow[] = []
  const flush = async (): Promise<void> => {
    staging.check()
    const { user, system } = process.cpuUsage(before)
    if ((user + system) / 1e6 > LIMITS.cpuSeconds) throw tooHeavy()
    await batcher.take(batch)
    total += batch.length
    batch = []
    if (!found.staged) await moveImport(db, db, found.id, { state: 'checking', done: total })
  }
  for await (const row of openTable(room.store, found.file, found.reading)) {
    // what is written already stays as it is
    if (row.number > Math.max(1, found.last_row)) batch.push(row)
    if (batch.length >= BATCH) await flush()
  }
  await flush()
  await batcher.settled()
  await db.transaction((tx) => finish(tx, staging, total))
}

async function finish(tx: Transaction, { room: { db }, found, request, plan }: Staging, total: number): Promise<void> {
  const [first = ''] = request.match
  const label = plan.object.field.get(first)?.label
  if (request.match.length > 0) {
    const heading = headingOf(found, request, first)
    const tell = !found.staged
    await keepLast(db, tx, found.id, { field: first, heading, label: label ?? { zh: '编号', en: 'id' }, tell })
  }
  if (found.staged) return
  const [counted] = await tx.query<{ failed: number }>(
    `select count(distinct row)::int as failed from ${db.table('sys_import_issue')} where import = $1 and not warning`,
    [found.id],
  )
  await moveImport(db, tx, found.id, { state: 'writing', total, done: 0, failed: counted?.failed ?? 0 })
  const staged = await tx.query(
    `update ${db.table('sys_import_work')} set staged = true where import = $1 and job = $2 returning import`,
    [found.id, found.job],
  )
  // cancelled and started anew meanwhile, perhaps to be read in another way
  if (staged.length === 0) throw new JobInterrupted()
}

function headingOf({ reading }: StoredImport, { mapping }: ImportRequest, field: string): string | undefined {
  const column = mapping.find((each) => each.field === field)?.column
  return reading.columns.find(({ index }) => index === column)?.heading
}

function tooHeavy(): Error {
  const seconds = LIMITS.cpuSeconds
  return refused(`校验超过 ${seconds} 秒，请拆分文件`, `checking it takes more than ${seconds} s; split the file`)
}

/** Brings rows to values, many at a time, so that names are looked up set-wise. */
class Batcher {
  readonly #staging: Staging
  readonly #reader: RowReader
  readonly #titles: Titles
  readonly #parts: PartsOfRows
  #keeping: Promise<void> = Promise.resolve()

  constructor(staging: Staging) {
    const { room, found, request, model, plan, principal } = staging
    this.#staging = staging
    this.#reader = new RowReader(plan, found.reading.columns, request.mapping, room.timeZone)
    this.#titles = new Titles({ db: room.db, model, principal, timeZone: room.timeZone })
    const asked = { model, principal, ...(request.settings && { settings: request.settings }) }
    this.#parts = new PartsOfRows(room.db, room.columns.of(plan.object.name, asked), asked)
  }

  /** When all that was taken lies down. */
  async settled(): Promise<void> {
    await this.#keeping
  }

  async take(rows: readonly TableRow[]): Promise<void> {
    if (rows.length === 0) return
    const read = rows.map((row) => this.#reader.read(row))
    await this.#learn(read)
    await this.#parts.learn(read)
    const issues: RowIssue[] = []
    const staged: { row: number; key: string | null; content: string }[] = []
    for (const [index, row] of read.entries()) {
      const raw = rows[index]
      const placed = this.#parts.placed(row)
      const faults = [...row.issues, ...this.#named(row), ...placed.issues, ...(raw ? this.#checked(row, raw) : [])]
      const key = this.#key(row)
      if (faults.length === 0 && key === undefined) faults.push(this.#keyless(row))
      issues.push(...faults)
      if (faults.length === 0)
        staged.push({
          row: row.number,
          key: key ?? null,
          content: JSON.stringify({
            ...row.values,
            ...(row.id !== undefined && { '~id': row.id }),
            ...(placed.parts && { '~parts': placed.parts }),
          }),
        })
    }
    // while PostgreSQL lays one batch down the next one is read
    await this.settled()
    this.#keeping = this.#keep(staged, issues)
    this.#keeping.catch(() => undefined)
  }

  async #learn(rows: readonly ReadRow[]): Promise<void> {
    const wanted = new Map<string, { field: ReadRow['names'][number]['field']; texts: string[] }>()
    for (const { field, texts } of rows.flatMap(({ names }) => names)) {
      const known = wanted.get(field.name) ?? { field, texts: [] }
      known.texts.push(...texts)
      wanted.set(field.name, known)
    }
    for (const { field, texts } of wanted.values()) await this.#titles.learn(field, texts)
  }

  /** Puts the ids of named records among the values. */
  #named({ number, names, values }: ReadRow): RowIssue[] {
    const issues: RowIssue[] = []
    for (const { field, texts, heading } of names) {
      const ids: string[] = []
      for (const text of texts) {
        const named = this.#titles.named(field, text)
        if ('id' in named) ids.push(named.id)
        else issues.push({ row: number, heading, field: field.name, raw: text, ...named.fault })
      }
      if (ids.length > 0) values[field.name] = field.kind.many ? ids : ids[0]
    }
    return issues
  }

  #checked(row: ReadRow, raw: TableRow): RowIssue[] {
    const checked = checkValues(this.#staging.plan, row.values, '')
    Object.assign(row.values, checked.values)
    const known = new Set(row.issues.map(({ field }) => field))
    return checked.issues.flatMap((issue) => (known.has(issue.path) ? [] : [this.#issue(row.number, issue, raw)]))
  }

  #issue(row: number, { code, path = '', message }: Issue, raw: TableRow): RowIssue {
    return {
      row,
      code,
      message,
      field: path,
      heading: this.#reader.headingOf(path),
      raw: this.#reader.rawOf(raw, path),
    }
  }

  /** What the row finds its record by: null where it need not, undefined where it must and cannot. */
  #key({ values, id }: ReadRow): string | null | undefined {
    const { match, mode } = this.#staging.request
    if (match.length === 0) return null
    const parts = match.map((name) => (name === 'id' ? id : values[name]))
    if (parts.every((part) => part !== undefined && part !== null)) return JSON.stringify(parts)
    return mode === 'update' ? undefined : null
  }

  #keyless({ number }: ReadRow): RowIssue {
    const [first = ''] = this.#staging.request.match
    const message = { zh: '用于匹配的列为空，找不到要更新的记录', en: 'What the record is found by is empty' }
    return { row: number, field: first, heading: this.#reader.headingOf(first), code: 'REQUIRED', message }
  }

  async #keep(
    staged: readonly { row: number; key: string | null; content: string }[],
    issues: readonly RowIssue[],
  ): Promise<void> {
    const { room, found } = this.#staging
    const { db } = room
    if (staged.length > 0)
      await db.query(
        `insert into ${db.table('sys_import_row')} (import, row, key, content) ` +
          `select $1::uuid, x.row, x.key, x.content from unnest($2::int[], $3::text[], $4::text[]) as x(row, key, content)`,
        [found.id, staged.map(({ row }) => row), staged.map(({ key }) => key), staged.map(({ content }) => content)],
      )
    if (!found.staged) await insertIssues(db, db, found.id, issues)
  }
}
