/**
 * In charge of bringing the rows of one chunk into the table of their object, by the importer's own rights, through the
 * same writes that everybody uses. Rows that are refused are told and left out; the others stand.
 */
import { setImmediate } from 'node:timers/promises'

import type { Queryable } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { createMany, type ImportColumn, requirePlan, spend, updateMany, type Writer } from '../../records/index.ts'
import type { Text } from '../../kernel/text.ts'
import { fitAsNew } from './blind-rows.ts'
import type { Claims } from './claims.ts'
import { type ChunkRow, type Target, takenValues, targetsOf } from './existing.ts'
import { isBlind, isBlindKey } from './fields.ts'
import { writeParts } from './parts-of-rows.ts'
import { issuesOfRows } from './row-issues.ts'
import type { ImportRequest, RowIssue } from './types.ts'

export interface Written {
  readonly created: number
  readonly updated: number
  readonly issues: readonly RowIssue[]
}

interface Beside {
  /** Columns that are no fields. */
  readonly columns: readonly ImportColumn[]
  /** Of a dry run. */
  readonly claims?: Claims
}

/** @param writer of an open transaction, which stays usable whatever is refused */
export async function writeRows(
  writer: Writer,
  object: string,
  request: ImportRequest,
  rows: readonly ChunkRow[],
  { columns, claims }: Beside,
): Promise<Written> {
  const plan = requirePlan(writer.model, writer.principal, object)
  if (!isBlindKey(plan, request.match)) return writeChosen(writer, object, request, { rows, claims, columns })
  // the right to see the values may have gone since the import was started
  if (request.mode === 'update' || request.atomic) throw new TesseraError('FORBIDDEN')
  const { fit, issues } = await fitAsNew(writer, object, rows, claims)
  if (request.dryRun) return { created: fit.length, updated: 0, issues }
  const written = await writeChosen(writer, object, request, { rows: fit, claims, columns })
  return { ...written, issues: [...issues, ...written.issues] }
}

interface Chosen {
  readonly rows: readonly ChunkRow[]
  readonly claims: Claims | undefined
  readonly columns: readonly ImportColumn[]
}

async function writeChosen(
  writer: Writer,
  object: string,
  { match, mode, dryRun }: ImportRequest,
  { rows, claims, columns }: Chosen,
): Promise<Written> {
  const plan = requirePlan(writer.model, writer.principal, object)
  const found = await targetsOf(writer, object, match, rows)
  const issues: RowIssue[] = []
  const creates: ChunkRow[] = []
  const updates: (ChunkRow & { readonly target: Target })[] = []
  const claimed = new Set<string>()
  for (const row of rows) {
    const [target, ...others] = found.get(row.row) ?? []
    const fault =
      faultOf({ target, others, mode, match, mayCreate: plan.scope('create') !== 'none' }) ??
      (target && claimed.has(target.id) ? TWICE : undefined)
    if (fault) issues.push({ row: row.row, field: match[0], ...fault })
    else if (target) {
      claimed.add(target.id)
      updates.push({ ...row, target })
    } else creates.push(row)
  }
  const taken = await takenValues(writer, object, [...updates, ...creates], {
    ids: new Map(updates.map(({ row, target }) => [row, target.id])),
    claims,
    // a file that is only tried tells nothing of values that the importer may not see
    asks: (group) => !dryRun || !group.some(({ name }) => isBlind(plan, name)),
  })
  const blind = taken.filter(({ field }) => field !== undefined && isBlind(plan, field)).length
  await spend({ ...writer, on: writer.aside ?? writer.tx }, 'blind_import', { count: blind })
  issues.push(...taken)
  const takenRows = new Set(taken.map(({ row }) => row))
  const isFree = ({ row }: ChunkRow): boolean => !takenRows.has(row)
  const updated = await attempt(writer, updates.filter(isFree), issues, async (on, some) => {
    const changes = some.map(({ target: { id, version }, values }) => ({ id, version, values }))
    await updateMany(on, object, changes)
    const ids = some.map(({ target }) => target.id)
    await writeParts(on, columns, some, ids)
  })
  const created = await attempt(writer, creates.filter(isFree), issues, async (on, some) => {
    const values = some.map((row) => row.values)
    const { ids } = await createMany(on, object, values)
    await writeParts(on, columns, some, ids)
  })
  return { created, updated, issues }
}

interface Situation {
  readonly target: Target | undefined
  readonly others: readonly Target[]
  readonly mode: ImportRequest['mode']
  readonly match: readonly string[]
  readonly mayCreate: boolean
}

type Fault = { readonly code: string; readonly message: Text }

const TWICE: Fault = {
  code: 'DUPLICATE_IN_FILE',
  message: { zh: '另一行已更新同一条记录', en: 'Another row changes the same record' },
}

function faultOf({ target, others, mode, match, mayCreate }: Situation): Fault | undefined {
  if (others.length > 0)
    return {
      code: 'MATCH_AMBIGUOUS',
      message: { zh: '有多条记录与此行匹配', en: 'Several records match this row' },
    }
  if (target && mode === 'create')
    return { code: 'DUPLICATE_VALUE', message: { zh: '记录已存在', en: 'The record exists already' } }
  if (!target && (mode === 'update' || match.includes('id')))
    return {
      code: 'MATCH_MISSING',
      message: { zh: '没有与此行匹配的记录，或无权修改', en: 'No record matches this row, or you may not change it' },
    }
  if (!target && !mayCreate)
    return {
      code: 'FORBIDDEN',
      message: { zh: '没有匹配的记录，且无权新增', en: 'No record matches, and you may not create one' },
    }
  return undefined
}

/**
 * Writes rows in one go; what is wrong with some of them is told and they are left out. Where nobody says which row it
 * is, halves are tried until one row remains.
 * @returns how many rows stand
 */
async function attempt<R extends ChunkRow>(
  writer: Writer,
  rows: readonly R[],
  issues: RowIssue[],
  write: Write<R>,
): Promise<number> {
  if (rows.length === 0) return 0
  await writer.tx.query('savepoint import_rows')
  const fault = await inParts(writer, rows, write)
  if (!fault) {
    await writer.tx.query('release savepoint import_rows')
    return rows.length
  }
  const { error } = fault
  if (!(error instanceof TesseraError) || error.status >= 500 || error.code === 'GENERATION_MOVED') throw error
  await writer.tx.query('rollback to savepoint import_rows')
  const told = issuesOfRows(error.issues, fault.rows)
  if (told.length > 0) {
    issues.push(...told)
    const bad = new Set(told.map(({ row }) => row))
    return attempt(
      writer,
      rows.filter(({ row }) => !bad.has(row)),
      issues,
      write,
    )
  }
  const [only, ...others] = rows
  if (only && others.length === 0) {
    issues.push({ row: only.row, code: error.code, message: error.issues[0]?.message ?? error.text })
    return 0
  }
  const half = Math.ceil(rows.length / 2)
  const first = await attempt(writer, rows.slice(0, half), issues, write)
  return first + (await attempt(writer, rows.slice(half), issues, write))
}

type Write<R> = (writer: Writer, rows: readonly R[]) => Promise<unknown>

/** Rows of one statement. */
const PART = 1_000

interface PartFault<R> {
  readonly error: unknown
  readonly rows: readonly R[]
}

/** While PostgreSQL writes some rows, the next ones are checked. @returns what went wrong first, and with which rows */
async function inParts<R extends ChunkRow>(
  writer: Writer,
  rows: readonly R[],
  write: Write<R>,
): Promise<PartFault<R> | undefined> {
  const on = { ...writer, tx: inTurn(writer.tx) }
  const faults: PartFault<R>[] = []
  const written: Promise<void>[] = []
  for (let begin = 0; begin < rows.length && faults.length === 0; begin += PART) {
    const part = rows.slice(begin, begin + PART)
    written.push(
      write(on, part).then(
        () => undefined,
        (error: unknown) => void faults.push({ error, rows: part }),
      ),
    )
    // what was prepared is on its way before the next rows keep this thread busy
    await setImmediate()
  }
  await Promise.all(written)
  // those behind the first fault failed because of it
  return faults[0]
}

/** The first statement that fails ends the transaction for those that wait behind it. */
function inTurn(tx: Queryable): Queryable {
  let last: Promise<unknown> = Promise.resolve()
  const behind = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
  return {
    query: (...given) => behind(() => tx.query(...given)),
    run: (builder) => behind(() => tx.run(builder)),
  }
}
