/** Deleting records: hidden where the object deletes softly, gone otherwise. Records that others refer to stay. */
import { accessPlan, scopeCondition } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { isId } from '../kernel/ids.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import { Parameters } from '../query/index.ts'
import { versionConflict } from './conflict.ts'
import { authorise, authorOf, type WriteContext, type Writer } from './context.ts'
import { beyondReach } from './reach.ts'
import { announce } from './stages.ts'
import { tracedValue, traces } from './trace-sql.ts'
import { referenced, referencedBy } from './violation.ts'

export interface Removal {
  readonly id: string
  /** The version the caller saw; without it the record goes as it is. */
  readonly version?: number
}

/**
 * Deletes all of `removals` or none. References that may be emptied are emptied, with a trace in each record's history.
 * @returns how many records went
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, RECORD_REFERENCED naming what refers to them
 */
export async function removeMany(writer: Writer, objectName: string, removals: readonly Removal[]): Promise<number> {
  const context = authorise(writer, objectName, 'delete')
  const versions = new Map(removals.map((removal) => [removal.id, removal.version]))
  const ids = [...versions.keys()]
  if (!ids.every(isId)) throw new TesseraError('NOT_FOUND')
  await lock(context, ids, versions)
  for (const { object, field } of referring(context)) {
    if (field.definition['on_delete'] === 'set_null') await empty(context, object, field, ids)
    else await refuseReferenced(context, object, field, ids)
  }
  const removed = await erase(context, ids)
  await announce(writer, objectName, 'delete', ids)
  return removed
}

async function lock(
  context: WriteContext,
  ids: readonly string[],
  versions: ReadonlyMap<string, number | undefined>,
): Promise<void> {
  const { plan, principal, db } = context
  const { bind, values } = new Parameters()
  const rows = await context.tx.query<{ id: string; version: number }>(
    `select t."id"::text as id, t."version" from ${db.table(plan.object.table)} as t ` +
      `where t."id" = any(${bind(ids)}::uuid[])${living(plan.object)} ` +
      `and ${scopeCondition(plan, 'delete', principal, 't', bind)} order by t."id" for update of t`,
    values,
  )
  const found = new Set(rows.map((row) => row.id))
  const missed = ids.filter((id) => !found.has(id))
  if (missed.length > 0) throw await beyondReach(context, missed)
  const stale = rows.find((row) => (versions.get(row.id) ?? row.version) !== row.version)
  if (stale) throw await versionConflict(context, stale.id, versions.get(stale.id) ?? 0)
}

interface Referring {
  readonly object: ObjectModel
  readonly field: FieldModel
}

function referring({ model, plan }: WriteContext): Referring[] {
  return plan.object.referencedBy.flatMap(({ object: name, field: fieldName }) => {
    const object = model.objects.get(name)
    const field = object?.field.get(fieldName)
    return object && field ? [{ object, field }] : []
  })
}

/** Living records that point here keep these from going, but for those that go along. */
async function refuseReferenced(
  context: WriteContext,
  object: ObjectModel,
  field: FieldModel,
  ids: readonly string[],
): Promise<void> {
  const alongside = object === context.plan.object ? ` and t."id" <> all($1::uuid[])` : ''
  const rows = await context.tx.query(
    `select from ${context.db.table(object.table)} as t where t."${field.column}" = any($1::uuid[])${living(object)}${alongside} limit 1`,
    [ids],
  )
  if (rows.length === 0) return
  const known = accessPlan(context.model, context.principal, object.name)
  throw referenced(
    known && { zh: `${object.label.zh}（${field.label.zh}）`, en: `${object.label.en} (${field.label.en})` },
  )
}

/** Records that point here let go; that is a change of theirs like any other. */
async function empty(
  context: WriteContext,
  object: ObjectModel,
  field: FieldModel,
  ids: readonly string[],
): Promise<void> {
  const { db, principal } = context
  const parameters = new Parameters()
  const { bind } = parameters
  const table = db.table(object.table)
  const going = `${bind(ids)}::uuid[]`
  const alongside = object === context.plan.object ? ` and t."id" <> all(${going})` : ''
  const change = `jsonb_build_object('${field.name}', jsonb_build_object('from', ${tracedValue(field, 'old')}, 'to', null))`
  await context.tx.query(
    `with old as (select t.* from ${table} as t where t."${field.column}" = any(${going})${living(object)}${alongside} order by t."id" for no key update of t), ` +
      `s as (update ${table} as t set "${field.column}" = null, "version" = t."version" + 1, "updated_at" = ${db.now}, ` +
      `"updated_by" = ${bind(authorOf(principal).id)}::uuid from old where t."id" = old."id" returning t."id", t."version", ${change} as "changes"), ` +
      `${traces(context, 'update', 's', parameters, object)} select count(*) as emptied from s`,
    parameters.values,
  )
}

async function erase(context: WriteContext, ids: readonly string[]): Promise<number> {
  const { plan, db, principal } = context
  const parameters = new Parameters()
  const { bind } = parameters
  const table = db.table(plan.object.table)
  const places = `${bind(ids)}::uuid[]`
  const author = (): string => `${bind(authorOf(principal).id)}::uuid`
  const { title } = plan.object
  // the name of what went, so that history reads like one
  const kept = `t."id", t."version", jsonb_build_object('${title.name}', jsonb_build_object('from', ${tracedValue(title, 't')}, 'to', null)) as "changes"`
  const change = plan.object.softDelete
    ? `update ${table} as t set "deleted_at" = ${db.now}, "deleted_by" = ${author()}, "version" = t."version" + 1, ` +
      `"updated_at" = ${db.now}, "updated_by" = ${author()} where t."id" = any(${places}) returning ${kept}`
    : `delete from ${table} as t where t."id" = any(${places}) returning ${kept}`
  const text = `with s as (${change}), ${traces(context, 'delete', 's', parameters)} select count(*) as removed from s`
  try {
    const [row] = await context.tx.query<{ removed: number }>(text, parameters.values)
    return row?.removed ?? 0
  } catch (error) {
    throw referencedBy(error, context)
  }
}

function living(object: ObjectModel): string {
  return object.softDelete ? ' and t."deleted_at" is null' : ''
}
