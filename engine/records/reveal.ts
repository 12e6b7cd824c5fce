/** The clear value of a masked field: only for who holds the right, and never without a trace. */
import { invalid, TesseraError } from '../kernel/errors.ts'
import {
  columnSql,
  heldFields,
  isRecord,
  Parameters,
  recordUuid,
  rowSql,
  tableSql,
  versionSql,
} from '../query/index.ts'
import { spend } from './allowances.ts'
import { unknownField } from './check-values.ts'
import { authorise, authorOf, type WriteContext, type Writer } from './context.ts'
import { beyondReach, writeCondition } from './reach.ts'

/** JSON text of the clear values asked for. @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED */
export async function revealFields(
  writer: Writer,
  objectName: string,
  id: string,
  names: readonly string[],
): Promise<string> {
  // each field may be revealed in rows of its own
  const context: WriteContext = { ...authorise(writer, objectName, 'reveal'), limited: [...names].sort() }
  const { plan, db } = context
  const held = new Map(heldFields(plan).map((field) => [field.name, field]))
  const fields = names.flatMap((name) => held.get(name) ?? [])
  const unknown = names.filter((name) => !held.has(name))
  if (unknown.length > 0) throw invalid(unknown.map((name) => unknownField('', name, plan)))
  if (fields.length === 0) throw new TesseraError('NOT_FOUND')
  if (!fields.every((field) => plan.fields.get(field.name)?.reveals)) throw new TesseraError('FORBIDDEN')
  await spend({ ...context, on: context.aside ?? context.tx }, 'reveal')
  const { bind, values } = new Parameters()
  const author = authorOf(context)
  const columns = fields
    .map((field) => `${field.kind.toJson(columnSql(context, field, 't'))} as "${field.name}"`)
    .join(', ')
  const living = plan.object.softDelete ? ' and t."deleted_at" is null' : ''
  const [row] = await context.tx.query<{ record: string }>(
    `with t as (select ${rowSql(plan.object, 't')} from ${tableSql(db, plan.object)} as t where ${isRecord(plan.object, id, 't', bind)}${living} ` +
      `and ${writeCondition(context, 'reveal', 't', bind)}), ` +
      `trace as (insert into ${db.table('sys_history')} (object, record, version, action, changes, at, by_kind, by, by_what, request) ` +
      `select ${bind(plan.object.name)}::text, ${recordUuid(plan.object, 't')}, ${versionSql(plan.object, 't')}, 'reveal', ${bind(JSON.stringify({ fields: names }))}::jsonb, ${db.now}, ` +
      `${bind(author.kind)}::text, ${bind(author.id)}::uuid, ${bind(author.what)}::text, ${bind(context.request ?? null)}::text from t) ` +
      `select (select row_to_json(r.*)::text from (select ${columns}) as r) as record from t`,
    values,
  )
  if (!row) throw await beyondReach(context, 'reveal', [id])
  return row.record
}
