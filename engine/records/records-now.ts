/** Records as they stand after a write of several steps, for its answer. */
import { idSql } from '../model/key.ts'
import { fieldExpression, isAmong, Parameters, tableSql } from '../query/index.ts'
import type { FieldModel } from '../model/types.ts'
import type { WriteContext } from './context.ts'

/** JSON text of each of the records with these ids, in their order. */
export async function recordsNow(
  context: WriteContext,
  ids: readonly string[],
  fields: readonly FieldModel[],
): Promise<string[]> {
  const { object } = context.plan
  const { bind, values } = new Parameters()
  const output = fields.map((field) => `${fieldExpression(context, field, 't', bind)} as "${field.name}"`).join(', ')
  const rows = await context.tx.query<{ id: string; record: string }>(
    `select ${idSql(object.key, 't')} as id, (select row_to_json(r.*)::text from (select ${output}) as r) as record ` +
      `from ${tableSql(context.db, object)} as t where ${isAmong(object, ids, 't', bind)}`,
    values,
  )
  const records = new Map(rows.map((row) => [row.id, row.record]))
  return ids.map((id) => records.get(id) ?? '')
}
