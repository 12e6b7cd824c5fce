/** Records that a write could not reach: absent to whoever may not see them, forbidden to who may see but not write them. */
import { type Operation, scopeCondition } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { isAmong, Parameters, tableSql } from '../query/index.ts'
import type { WriteContext } from './context.ts'

/**
 * The refusal for the records with these ids, of which a write found none. One that came within reach meanwhile was
 * absent when it was looked for.
 */
export async function beyondReach(
  { plan, principal, db, tx, deleted }: WriteContext,
  operation: Operation,
  ids: readonly string[],
): Promise<TesseraError> {
  const { bind, values } = new Parameters()
  const living = plan.object.softDelete ? ` and t."deleted_at" is ${deleted ? 'not ' : ''}null` : ''
  const [row] = await tx.query<{ visible: number }>(
    `select count(*) as visible from ${tableSql(db, plan.object)} as t ` +
      `where ${isAmong(plan.object, ids, 't', bind)}${living} and ${scopeCondition(plan, 'read', principal, 't', bind)} ` +
      `and (${scopeCondition(plan, operation, principal, 't', bind)}) is not true`,
    values,
  )
  return new TesseraError((row?.visible ?? 0) === ids.length ? 'FORBIDDEN' : 'NOT_FOUND')
}
