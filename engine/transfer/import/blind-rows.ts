/**
 * Rows that find their records by what the importer sees masked. Each must do as a new record, and is judged so before
 * anybody knows whether there is one: what is said of it is the same either way.
 */
import { TesseraError } from '../../kernel/errors.ts'
import { authorise, checkNew, checkReferences, type Writer } from '../../records/index.ts'
import type { Claims } from './claims.ts'
import { type ChunkRow, takenValues } from './existing.ts'
import { isBlind } from './fields.ts'
import { issuesOfRows } from './row-issues.ts'
import type { RowIssue } from './types.ts'

interface Judged {
  /** The rows that would do. */
  readonly fit: readonly ChunkRow[]
  readonly issues: readonly RowIssue[]
}

/** @throws TesseraError FORBIDDEN */
export async function fitAsNew(
  writer: Writer,
  object: string,
  rows: readonly ChunkRow[],
  claims: Claims | undefined,
): Promise<Judged> {
  const context = authorise(writer, object, 'create')
  const complete = await without(rows, (values) => checkNew(writer, object, values))
  const leading = await without(complete.fit, (values) => checkReferences(context, values))
  const taken = await takenValues(writer, object, leading.fit, {
    ids: new Map(),
    claims,
    asks: (group) => !group.some(({ name }) => isBlind(context.plan, name)),
  })
  const issues = [...complete.issues, ...leading.issues, ...taken]
  return { fit: unnamed(rows, issues), issues }
}

async function without(
  rows: readonly ChunkRow[],
  check: (values: readonly ChunkRow['values'][]) => Promise<unknown>,
): Promise<Judged> {
  try {
    await check(rows.map(({ values }) => values))
    return { fit: rows, issues: [] }
  } catch (error) {
    const issues = error instanceof TesseraError ? issuesOfRows(error.issues, rows) : []
    if (issues.length === 0) throw error
    return { fit: unnamed(rows, issues), issues }
  }
}

function unnamed(rows: readonly ChunkRow[], issues: readonly RowIssue[]): readonly ChunkRow[] {
  const named = new Set(issues.map(({ row }) => row))
  return rows.filter(({ row }) => !named.has(row))
}
