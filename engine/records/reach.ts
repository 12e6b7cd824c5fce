/**
 * Which records a write reaches: those of the operation, as far as they are also those of every field that the writer
 * gives. And the refusal of records beyond: absent to whoever may not see them, forbidden to who may see but not write them.
 */
import {
  type Bind,
  type FieldAccess,
  type Operation,
  type Rows,
  rowsCondition,
  scopeCondition,
  scopeOf,
} from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { isAmong, Parameters, tableSql } from '../query/index.ts'
import type { Values } from './check-values.ts'
import type { WriteContext } from './context.ts'

/** Condition that the row of `alias`, as it was or as it became, is one that the writer may write so. */
export function writeCondition(context: WriteContext, operation: Operation, alias: string, bind: Bind): string {
  const { plan, principal, limited = [] } = context
  const fields = limited.flatMap((name) => {
    const access = plan.fields.get(name)
    const rows = access && LIMITS[operation]?.(access)
    return rows ? [rowsCondition(plan, rows, principal, alias, bind)] : []
  })
  const parts = [scopeCondition(plan, operation, principal, alias, bind), ...fields]
  const needed = [...new Set(parts)].filter((part) => part !== 'true')
  return needed.length === 0 ? 'true' : needed.join(' and ')
}

const LIMITS: { readonly [K in Operation]?: (access: FieldAccess) => Rows } = {
  create: ({ creates }) => creates,
  update: ({ updates }) => updates,
  reveal: ({ revealed }) => revealed,
}

/** The same context for a write of these rows: it knows which of the fields given are limited to some rows. */
export function limitedTo(
  context: WriteContext,
  operation: 'create' | 'update',
  rows: readonly Values[],
): WriteContext {
  const given = new Set<string>()
  for (const row of rows) for (const name in row) given.add(name)
  const limited = [...given].filter((name) => {
    const access = context.plan.fields.get(name)
    return access !== undefined && scopeOf(operation === 'create' ? access.creates : access.updates) !== 'all'
  })
  return limited.length === 0 ? context : { ...context, limited: limited.sort() }
}

/**
 * The refusal for the records with these ids, of which a write found none. One that came within reach meanwhile was
 * absent when it was looked for.
 */
export async function beyondReach(
  context: WriteContext,
  operation: Operation,
  ids: readonly string[],
): Promise<TesseraError> {
  const { plan, principal, db, tx, deleted } = context
  const { bind, values } = new Parameters()
  const living = plan.object.softDelete ? ` and t."deleted_at" is ${deleted ? 'not ' : ''}null` : ''
  const [row] = await tx.query<{ visible: number }>(
    `select count(*) as visible from ${tableSql(db, plan.object)} as t ` +
      `where ${isAmong(plan.object, ids, 't', bind)}${living} and ${scopeCondition(plan, 'read', principal, 't', bind)} ` +
      `and (${writeCondition(context, operation, 't', bind)}) is not true`,
    values,
  )
  return new TesseraError((row?.visible ?? 0) === ids.length ? 'FORBIDDEN' : 'NOT_FOUND')
}

/** Judges rows as they became, for what was written beside them. @throws TesseraError FORBIDDEN */
export async function refuseBeyond(context: WriteContext, operation: Operation, ids: readonly string[]): Promise<void> {
  if (!context.limited || ids.length === 0) return
  const { plan, db, tx } = context
  const { bind, values } = new Parameters()
  const [beyond] = await tx.query(
    `select from ${tableSql(db, plan.object)} as t where ${isAmong(plan.object, ids, 't', bind)} ` +
      `and (${writeCondition(context, operation, 't', bind)}) is not true limit 1`,
    values,
  )
  if (beyond) throw new TesseraError('FORBIDDEN')
}
