/** One person as somebody else may see them. */
import { scopeCondition } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { isRecord, Parameters, tableSql } from '../query/index.ts'
import { requirePlan, type Writer } from '../records/index.ts'

/** @throws TesseraError NOT_FOUND for who is not there or not to be seen */
export async function assertReached(db: Database, writer: Writer, userId: string): Promise<void> {
  const plan = requirePlan(writer.model, writer.principal, 'sys_user')
  const { bind, values } = new Parameters()
  const rows = await writer.tx.query(
    `select from ${tableSql(db, plan.object)} as t where ${isRecord(plan.object, userId, 't', bind)} ` +
      `and t."deleted_at" is null and ${scopeCondition(plan, 'read', writer.principal, 't', bind)}`,
    values,
  )
  if (rows.length === 0) throw new TesseraError('NOT_FOUND')
}
