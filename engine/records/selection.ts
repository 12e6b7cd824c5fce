/**
 * Which records a write over many means: those that are named, each perhaps with the version seen, or all that meet a
 * condition. What leaves are their ids, locked until the write ends. A condition is bound to what the writer may read
 * and to the rows that the operation reaches: others are neither touched nor counted.
 */
import type { Operation } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { idParts, idSql } from '../model/key.ts'
import { isAmong, keyOrder, type ListRequest, listCondition, Parameters, tableSql, versionSql } from '../query/index.ts'
import { versionConflict } from './conflict.ts'
import type { WriteContext } from './context.ts'
import { beyondReach, writeCondition } from './reach.ts'

/** Records that one call may write. */
export const MOST_CHOSEN = 10_000

export interface Named {
  readonly id: string
  /** The version the caller saw; without it the record is taken as it is. */
  readonly version?: number
}

export type Selection =
  | { readonly named: readonly Named[] }
  | {
      /** Its filter and search words count, nothing else. */
      readonly matching: ListRequest
      /** How many the caller saw; when there are others now, nothing is done. */
      readonly expected?: number
    }

/**
 * Locks what is meant, all of it or nothing.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT for what is named; TOO_MANY_MATCH, COUNT_MOVED for a condition
 */
export async function choose(
  context: WriteContext,
  operation: Operation,
  selection: Selection,
): Promise<readonly string[]> {
  return 'named' in selection
    ? chooseNamed(context, operation, selection.named)
    : chooseMatching(context, operation, selection)
}

/** Updates let others read and point to the rows meanwhile. */
function lockOf(operation: Operation): string {
  return operation === 'delete' || operation === 'purge' ? 'for update of t' : 'for no key update of t'
}

async function chooseNamed(
  context: WriteContext,
  operation: Operation,
  named: readonly Named[],
): Promise<readonly string[]> {
  const { plan, db, tx, deleted } = context
  const { object } = plan
  const seen = new Map(named.map(({ id, version }) => [id, version]))
  const ids = [...seen.keys()]
  if (!ids.every((id) => idParts(object.key, id))) throw new TesseraError('NOT_FOUND')
  const { bind, values } = new Parameters()
  const kept = object.softDelete ? ` and t."deleted_at" is ${deleted ? 'not ' : ''}null` : ''
  const rows = await tx.query<{ id: string; version: number | null }>(
    `select ${idSql(object.key, 't')} as id, ${versionSql(object, 't')} as version from ${tableSql(db, object)} as t ` +
      `where ${isAmong(object, ids, 't', bind)}${kept} and ${writeCondition(context, operation, 't', bind)} ` +
      `order by ${keyOrder(object, 't')} ${lockOf(operation)}`,
    values,
  )
  const found = new Set(rows.map((row) => row.id))
  const missed = ids.filter((id) => !found.has(id))
  if (missed.length > 0) throw await beyondReach(context, operation, missed)
  const stale = rows.find((row) => (seen.get(row.id) ?? row.version) !== row.version)
  if (stale) throw await versionConflict(context, stale.id, seen.get(stale.id) ?? 0)
  return ids
}

async function chooseMatching(
  context: WriteContext,
  operation: Operation,
  { matching, expected }: Extract<Selection, { matching: unknown }>,
): Promise<readonly string[]> {
  const { plan, db, tx } = context
  const { object } = plan
  const { bind, values } = new Parameters()
  const from =
    `from ${tableSql(db, object)} as t where ${listCondition(context, matching, 't', bind)} ` +
    `and ${writeCondition(context, operation, 't', bind)}`
  const rows = await tx.query<{ id: string }>(
    `select ${idSql(object.key, 't')} as id ${from} order by ${keyOrder(object, 't')} limit ${MOST_CHOSEN + 1} ${lockOf(operation)}`,
    values,
  )
  const count = async (): Promise<number> =>
    (await tx.query<{ found: number }>(`select count(*) as found ${from}`, values))[0]?.found ?? 0
  if (rows.length > MOST_CHOSEN) {
    const found = await count()
    throw new TesseraError('TOO_MANY_MATCH', { found, most: MOST_CHOSEN }, { data: { found, most: MOST_CHOSEN } })
  }
  const found = rows.length
  if (expected !== undefined && expected !== found)
    throw new TesseraError('COUNT_MOVED', { found, expected }, { data: { found, expected } })
  return rows.map((row) => row.id)
}
