/** Deleting records: hidden where the object deletes softly, gone otherwise. Records that others refer to stay. */
import { accessPlan, type Bind, scopeCondition } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import { idParts, idSql, quotedName } from '../model/key.ts'
import { type Lines, linesOf } from '../model/lines.ts'
import { columnSql, isAmong, isSame, keyOrder, Parameters, rowSql, tableSql, versionSql } from '../query/index.ts'
import { versionConflict } from './conflict.ts'
import { authorise, authorOf, type WriteContext, type Writer } from './context.ts'
import { beyondReach } from './reach.ts'
import { choose, type Selection } from './selection.ts'
import { announce } from './stages.ts'
import { stamps, traced, tracedValue, traces } from './trace-sql.ts'
import { referenced, referencedBy } from './violation.ts'

export interface Removal {
  readonly id: string
  /** The version the caller saw; without it the record goes as it is. */
  readonly version?: number
}

/**
 * Deletes all of `removals` or none. Lines go with the record they belong to, as far as the writer may delete them.
 * References that may be emptied are emptied, with a trace in each record's history.
 * @returns how many records went
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, RECORD_REFERENCED naming what refers to them
 */
export async function removeMany(writer: Writer, objectName: string, removals: readonly Removal[]): Promise<number> {
  return removeIn(writer, objectName, removals, newId())
}

/** Deletes what is named or meets a condition. @throws TesseraError as `removeMany` and `choose` do */
export async function removeChosen(writer: Writer, objectName: string, selection: Selection): Promise<number> {
  if ('named' in selection) return removeMany(writer, objectName, selection.named)
  const ids = await choose(authorise(writer, objectName, 'delete'), 'delete', selection)
  if (ids.length === 0) return 0
  return removeMany(
    writer,
    objectName,
    ids.map((id) => ({ id })),
  )
}

/** @param operation what all that goes together is remembered by, so that it comes back together */
async function removeIn(
  writer: Writer,
  objectName: string,
  removals: readonly Removal[],
  operation: string,
): Promise<number> {
  const context = authorise(writer, objectName, 'delete')
  const versions = new Map(removals.map((removal) => [removal.id, removal.version]))
  const ids = [...versions.keys()]
  if (!ids.every((id) => idParts(context.plan.object.key, id))) throw new TesseraError('NOT_FOUND')
  await lock(context, ids, versions)
  for (const lines of linesOfObject(context)) await removeLines(writer, context, lines, { ids, operation })
  await writer.stages?.leaving({ object: objectName, ids, writer })
  for (const { object, field } of referring(context)) {
    if (field.definition['on_delete'] === 'set_null') await empty(context, object, field, ids)
    else await refuseReferenced(context, object, field, ids)
  }
  const removed = await erase(context, ids, operation)
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
  const { object } = plan
  const rows = await context.tx.query<{ id: string; version: number }>(
    `select ${idSql(object.key, 't')} as id, ${versionSql(object, 't')} as version from ${tableSql(db, object)} as t ` +
      `where ${isAmong(object, ids, 't', bind)}${living(object)} ` +
      `and ${scopeCondition(plan, 'delete', principal, 't', bind)} order by ${keyOrder(object, 't')} for update of t`,
    values,
  )
  const found = new Set(rows.map((row) => row.id))
  const missed = ids.filter((id) => !found.has(id))
  if (missed.length > 0) throw await beyondReach(context, 'delete', missed)
  const stale = rows.find((row) => (versions.get(row.id) ?? row.version) !== row.version)
  if (stale) throw await versionConflict(context, stale.id, versions.get(stale.id) ?? 0)
}

/** The lines that go with a record; those whose reference may be emptied stay without it. */
export function linesOfObject({ model, plan }: WriteContext): Lines[] {
  return plan.object.fields
    .flatMap((field) => linesOf(model, field) ?? [])
    .filter(({ via }) => via.definition['on_delete'] !== 'set_null')
}

/** Lines that the writer may not delete stay, and then keep their record from going. */
async function removeLines(
  writer: Writer,
  { model, principal, db, tx }: WriteContext,
  { object, via }: Lines,
  { ids, operation }: { readonly ids: readonly string[]; readonly operation: string },
): Promise<void> {
  const plan = accessPlan(model, principal, object.name)
  if (!plan) return
  const context: WriteContext = { ...writer, plan }
  const { bind, values } = new Parameters()
  const rows = await tx.query<{ id: string }>(
    `select ${idSql(object.key, 't')} as id from ${tableSql(db, object)} as t where ${isPointing(context, via, ids, bind)}${living(object)} ` +
      `and ${scopeCondition(plan, 'delete', principal, 't', bind)} order by ${keyOrder(object, 't')}`,
    values,
  )
  if (rows.length > 0) await removeIn(writer, object.name, rows, operation)
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
  const { bind, values } = new Parameters()
  const alongside = object === context.plan.object ? ` and not (${isAmong(object, ids, 't', bind)})` : ''
  const rows = await context.tx.query(
    `select from ${tableSql(context.db, object)} as t where ${isPointing(context, field, ids, bind)}${living(object)}${alongside} limit 1`,
    values,
  )
  if (rows.length === 0) return
  const known = accessPlan(context.model, context.principal, object.name)
  throw referenced(
    known && { zh: `${object.label.zh}（${field.label.zh}）`, en: `${object.label.en} (${field.label.en})` },
  )
}

/** Records that point here let go; that is a change of theirs like any other. */
export async function empty(
  context: WriteContext,
  object: ObjectModel,
  field: FieldModel,
  ids: readonly string[],
): Promise<void> {
  const parameters = new Parameters()
  const { bind } = parameters
  const table = tableSql(context.db, object)
  const alongside = object === context.plan.object ? ` and not (${isAmong(object, ids, 't', bind)})` : ''
  const { many } = field.kind
  const column = quotedName(field.column)
  const left = many
    ? `nullif(array(select member.id from unnest(old.${column}) with ordinality as member(id, place) ` +
      `where not member.id = any(${bind(ids)}::${field.columnType}) order by member.place), '{}')`
    : 'null'
  const after = many ? tracedValue(context, field, 't') : 'null'
  const change = `jsonb_build_object('${field.name}', jsonb_build_object('from', ${tracedValue(context, field, 'old')}, 'to', ${after}))`
  await context.tx.query(
    `with old as (select ${rowSql(object, 't')} from ${table} as t where ${isPointing(context, field, ids, bind)}${living(object)}${alongside} ` +
      `order by ${keyOrder(object, 't')} for no key update of t), ` +
      `s as (update ${table} as t set ${[`${column} = ${left}`, ...stamps(context, object, bind)].join(', ')} ` +
      `from old where ${isSame(object, 't', 'old')} returning ${traced(object, 't')}, ${change} as "changes"), ` +
      `${traces(context, 'update', 's', parameters, object)} select count(*) as emptied from s`,
    parameters.values,
  )
}

/** Condition that `field` of the row `t` names one of the records that go. */
function isPointing(context: WriteContext, field: FieldModel, ids: readonly string[], bind: Bind): string {
  const value = columnSql(context, field, 't')
  if (field.kind.many) return `${value} && ${bind(ids)}::${field.columnType}`
  return `${value} = any(${bind(ids)}::${field.columnType}[])`
}

async function erase(context: WriteContext, ids: readonly string[], operation: string): Promise<number> {
  const { plan, db } = context
  const { object } = plan
  const parameters = new Parameters()
  const { bind } = parameters
  const table = tableSql(db, object)
  const going = isAmong(object, ids, 't', bind)
  const { title } = object
  // the name of what went, so that history reads like one
  const kept = `${traced(object, 't')}, jsonb_build_object('${title.name}', jsonb_build_object('from', ${tracedValue(context, title, 't')}, 'to', null)) as "changes"`
  const deleted = `"deleted_at" = ${db.now}, "deleted_by" = ${bind(authorOf(context).id)}::uuid`
  const change = object.softDelete
    ? `update ${table} as t set ${[deleted, ...stamps(context, object, bind)].join(', ')} where ${going} returning ${kept}`
    : `delete from ${table} as t where ${going} returning ${kept}`
  const kin = object.softDelete ? `, ${remembered(context, operation, bind)}` : ''
  const text = `with s as (${change}), ${traces(context, 'delete', 's', parameters)}${kin} select count(*) as removed from s`
  try {
    const [row] = await context.tx.query<{ removed: number }>(text, parameters.values)
    return row?.removed ?? 0
  } catch (error) {
    throw referencedBy(error, context)
  }
}

/** With what each of the rows `s` went. */
function remembered({ db, plan }: WriteContext, operation: string, bind: Bind): string {
  return (
    `kin as (insert into ${db.table('sys_removal')} (object, record, operation) ` +
    `select ${bind(plan.object.id)}::uuid, s."id", ${bind(operation)}::uuid from s ` +
    `on conflict (object, record) do update set operation = excluded.operation)`
  )
}

function living(object: ObjectModel): string {
  return object.softDelete ? ' and t."deleted_at" is null' : ''
}
