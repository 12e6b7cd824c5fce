/** Records by what tells them apart to people, for writes that change nothing of the record itself. */
import { type Operation, scopeCondition } from '../access/index.ts'
import { idSql } from '../model/key.ts'
import { columnSql, keyOrder, Parameters, tableSql } from '../query/index.ts'
import type { Values } from './check-values.ts'
import type { WriteContext } from './context.ts'
import { keyFields, keysOf } from './upsert-key.ts'

/**
 * Ids of the living records with these keys within reach of the operation, held until the write ends; undefined where
 * there is none, or none for the writer.
 * @param key names of the fields of a unique field or of a group that is unique together
 * @throws TesseraError BAD_REQUEST for a key that tells no records apart, VALIDATION_FAILED with the path `<row>/<field>`
 */
export async function chooseKeyed(
  context: WriteContext,
  operation: Operation,
  key: readonly string[],
  rows: readonly Values[],
): Promise<readonly (string | undefined)[]> {
  const { plan, principal, db, tx } = context
  const { object } = plan
  const fields = keyFields(context, key)
  const keys = keysOf(fields, rows)
  const { bind, values } = new Parameters()
  const types = fields.map((field) => `, "${field.name}" ${field.columnType}`).join('')
  const json = JSON.stringify(keys.map((each, row) => ({ ...each, '~row': row })))
  const living = object.softDelete ? ' and t."deleted_at" is null' : ''
  const found = await tx.query<{ row: number; id: string }>(
    `select x."~row" as row, ${idSql(object.key, 't')} as id ` +
      `from jsonb_to_recordset(${bind(json)}::jsonb) as x("~row" integer${types}) ` +
      `join ${tableSql(db, object)} as t on ${fields.map((field) => `${columnSql(context, field, 't')} = x."${field.name}"`).join(' and ')}${living} ` +
      `where ${scopeCondition(plan, operation, principal, 't', bind)} order by ${keyOrder(object, 't')} for no key update of t`,
    values,
  )
  const byRow = new Map(found.map(({ row, id }) => [row, id]))
  return rows.map((_, row) => byRow.get(row))
}
