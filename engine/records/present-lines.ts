/** The lines that records have when a write begins, held until it ends. */
import { accessPlan, scopeCondition } from '../access/index.ts'
import type { Lines } from '../model/lines.ts'
import { idSql } from '../model/key.ts'
import { columnSql, keyOrder, Parameters, tableSql, versionSql } from '../query/index.ts'
import type { WriteContext } from './context.ts'

export interface PresentLine extends Record<string, unknown> {
  id: string
  version: number
  /** Id of the record it belongs to. */
  record: string
  /** Its number, where lines have one. */
  place: number | null
}

/** The living lines of the records with these ids that the writer may see. */
export async function presentLines(
  context: WriteContext,
  { object, via, order }: Lines,
  records: readonly string[],
): Promise<readonly PresentLine[]> {
  const { model, principal, db, tx } = context
  const plan = accessPlan(model, principal, object.name)
  if (!plan) return []
  const { bind, values } = new Parameters()
  const link = columnSql(context, via, 'line')
  const living = object.softDelete ? ' and line."deleted_at" is null' : ''
  return tx.query<PresentLine>(
    `select ${idSql(object.key, 'line')} as id, ${versionSql(object, 'line')} as version, ${link}::text as record, ` +
      `${order ? columnSql(context, order, 'line') : 'null::bigint'} as place from ${tableSql(db, object)} as line ` +
      `where ${link} = any(${bind(records)}::${via.columnType}[])${living} ` +
      `and ${scopeCondition(plan, 'read', principal, 'line', bind)} order by ${keyOrder(object, 'line')} for no key update of line`,
    values,
  )
}
