/** Deleting records: hidden where the object deletes softly, gone otherwise. Records that others refer to stay. */
import { scopeCondition } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { isId } from '../kernel/ids.ts'
import type { Text } from '../kernel/text.ts'
import type { FieldModel } from '../model/types.ts'
import { fieldExpression, Parameters } from '../query/index.ts'
import { versionConflict } from './conflict.ts'
import { authorise, authorOf, type WriteContext, type Writer } from './context.ts'
import { traces } from './trace-sql.ts'
import { violationOf } from './violation.ts'

export interface Removal {
  readonly id: string
  readonly version?: number
}

/**
 * Deletes all of `removals` or none.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, RECORD_REFERENCED naming what refers to them
 */
export async function removeMany(writer: Writer, objectName: string, removals: readonly Removal[]): Promise<number> {
  const context = authorise(writer, objectName, 'delete')
  const unique = [...new Map(removals.map((removal) => [removal.id, removal])).values()]
  if (!unique.every((removal) => isId(removal.id))) throw new TesseraError('NOT_FOUND')
  await lock(context, unique)
  await refuseReferenced(context, unique.map((removal) => removal.id))
  return erase(context, unique.map((removal) => removal.id))
}

async function lock(context: WriteContext, removals: readonly Removal[]): Promise<void> {
  const { plan, principal, db } = context
  const { bind, values } = new Parameters()
  const living = plan.object.softDelete ? ' and t."deleted_at" is null' : ''
  const rows = await context.tx.query<{ id: string; version: number }>(
    `select t."id"::text as id, t."version" from ${db.table(plan.object.table)} as t ` +
      `where t."id" = any(${bind(removals.map((removal) => removal.id))}::uuid[])${living} ` +
      `and ${scopeCondition(plan, 'delete', principal, 't', bind)} order by t."id" for update of t`,
    values,
  )
  if (rows.length < removals.length) throw new TesseraError('NOT_FOUND')
  const seen = new Map(removals.map((removal) => [removal.id, removal.version]))
  const stale = rows.find((row) => (seen.get(row.id) ?? row.version) !== row.version)
  if (stale) throw await versionConflict(context, stale.id, seen.get(stale.id) ?? 0)
}

/** Living records that point here keep these from going, unless their reference may be emptied. */
async function refuseReferenced(context: WriteContext, ids: readonly string[]): Promise<void> {
  for (const field of referringFields(context)) {
    const object = context.model.objects.get(field.object)
    if (!object) continue
    const living = object.softDelete ? ' and t."deleted_at" is null' : ''
    const empties = field.definition['on_delete'] === 'set_null'
    const sql = empties
      ? `update ${context.db.table(object.table)} as t set "${field.column}" = null, "version" = t."version" + 1, "updated_at" = ${context.db.now} ` +
        `where t."${field.column}" = any($1::uuid[]) returning 1`
      : `select 1 from ${context.db.table(object.table)} as t where t."${field.column}" = any($1::uuid[])${living} ` +
        `and not (t."id" = any($1::uuid[]) and $2) limit 1`
    const rows = await context.tx.query(sql, empties ? [ids] : [ids, object === context.plan.object])
    if (!empties && rows.length > 0) throw new TesseraError('RECORD_REFERENCED', { by: described(object.label, field.label) })
  }
}

function referringFields(context: WriteContext): FieldModel[] {
  return context.plan.object.referencedBy.flatMap(({ object, field }) => context.model.objects.get(object)?.field.get(field) ?? [])
}

function described(object: Text, field: Text): Text {
  return { zh: `${object.zh}（${field.zh}）`, en: `${object.en} (${field.en})` }
}

async function erase(context: WriteContext, ids: readonly string[]): Promise<number> {
  const { plan, db, principal } = context
  const parameters = new Parameters()
  const { bind } = parameters
  const table = db.table(plan.object.table)
  const places = `${bind(ids)}::uuid[]`
  const author = (): string => `${bind(authorOf(principal).id)}::uuid`
  const change = plan.object.softDelete
    ? `update ${table} as t set "deleted_at" = ${db.now}, "deleted_by" = ${author()}, "version" = t."version" + 1, ` +
      `"updated_at" = ${db.now}, "updated_by" = ${author()} where t."id" = any(${places}) returning t.*`
    : `delete from ${table} as t where t."id" = any(${places}) returning t.*`
  const text =
    `with s as (${change}), ${traces(context, 'delete', 's', deletedTitle(context), parameters)} select count(*) as removed from s`
  try {
    const [row] = await context.tx.query<{ removed: number }>(text, parameters.values)
    return row?.removed ?? 0
  } catch (error) {
    throw violationOf(error, context.model, plan.object, [])
  }
}

/** The name of what went, so that history reads like one. */
function deletedTitle({ plan }: WriteContext): string {
  const { title } = plan.object
  return `jsonb_build_object('${title.name}', jsonb_build_object('from', ${fieldExpression(plan, title, 's')}, 'to', null))`
}
