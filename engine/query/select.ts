/** The select list of a read: each field in its JSON form, masked where the plan says so, references expanded on demand. */
import { type AccessPlan, accessPlan, type Bind, type Principal, scopeCondition, seenSql } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { masks } from '../fields/index.ts'
import { idSql } from '../model/key.ts'
import { type Lines, linesOf } from '../model/lines.ts'
import type { FieldModel, Model } from '../model/types.ts'
import type { RuleMoment } from '../rules/index.ts'
import { columnSql, tableSql } from './column.ts'
import { heldFields } from './held.ts'
import { isNamed, keyOrder } from './key.ts'
import type { ReadRequest } from './request.ts'
import { tagsSql } from './tags.ts'

/** Who reads what of which Model, and where its tables are. */
export interface ReadContext {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly model: Model
  readonly principal: Principal
  readonly plan: AccessPlan
  /** The moment and zone that relative dates of filters mean. */
  readonly moment: RuleMoment
  /** The records in the recycle bin are meant instead of the living ones. */
  readonly deleted?: true
  /** Only those of the records for which this holds: a condition of the engine's own, beside what the reader asks for. */
  readonly among?: (here: ReadContext, alias: string, bind: Bind) => string
}

/** JSON form of one field of the row `alias`. The raw value of a masked field never leaves PostgreSQL. */
export function fieldExpression(context: ReadContext, field: FieldModel, alias: string, bind: Bind): string {
  const { plan, principal } = context
  const value = columnSql(context, field, alias)
  const access = plan.fields.get(field.name)
  const [clear, masked] = [field.kind.toJson(value), maskExpression(access ?? {}, value)]
  if (access?.reads !== 'partly') return seenSql(plan, access, { principal, alias, bind }, { clear, masked })
  // a value and its mask may be of different types
  return seenSql(plan, access, { principal, alias, bind }, { clear: `to_json(${clear})`, masked: `to_json(${masked})` })
}

export function maskExpression({ mask }: { readonly mask?: string }, column: string): string {
  return masks.get(mask ?? 'full').sql(`${column}::text`)
}

/** `expression as "name", …` for the fields asked for. */
export function selectList(context: ReadContext, request: ReadRequest, alias: string, bind: Bind): string {
  return request.fields
    .map((field) => `${expressionOf(context, request, field, { alias, bind })} as "${field.name}"`)
    .join(', ')
}

interface Place {
  readonly alias: string
  readonly bind: Bind
}

function expressionOf(context: ReadContext, { expand }: ReadRequest, field: FieldModel, place: Place): string {
  // the title of a record would say what the mask hides
  const access = context.plan.fields.get(field.name)
  const isExpanded = expand.has(field.name) && access?.reads === 'clear'
  // what is not shown must bind nothing either: PostgreSQL takes no value that stands nowhere
  if (field.kind.storage === 'none' && access?.reads === 'masked') return 'null::json'
  if (field.kind.tags === true) {
    const clear = tagsSql(context, isExpanded ? 'named' : 'ids', place.alias, place.bind)
    return seenSql(context.plan, access, { ...place, principal: context.principal }, { clear, masked: 'null::json' })
  }
  const lines = linesOf(context.model, field)
  if (lines) {
    const clear = linesExpression(context, lines, isExpanded, place)
    return seenSql(context.plan, access, { ...place, principal: context.principal }, { clear, masked: 'null::json' })
  }
  if (field.kind.storage === 'none') return 'null::json'
  return isExpanded
    ? expandedReference(context, field, place)
    : fieldExpression(context, field, place.alias, place.bind)
}

/** The record a reference leads to as `{id, title}`; only its id when the reader may not see that record. */
function expandedReference(context: ReadContext, field: FieldModel, { alias, bind }: Place): string {
  const value = columnSql(context, field, alias)
  if (field.kind.many !== true) return titledRecord(context, field, value, bind)
  const members = `unnest(${value}) with ordinality as member(id, place)`
  return `(select json_agg(${titledRecord(context, field, 'member.id', bind)} order by member.place) from ${members})`
}

/** `{id, title}` of the record that `value` names; its id alone where the reader may not see it. */
export function titledRecord(context: ReadContext, field: FieldModel, value: string, bind: Bind): string {
  const { db, model, principal } = context
  const plan = accessPlan(model, principal, field.target ?? '')
  if (!plan || plan.scope('read') === 'none') return `to_json(${value}::text)`
  const { title, softDelete, key } = plan.object
  const condition = scopeCondition(plan, 'read', principal, 'target', bind)
  const living = softDelete ? ' and target."deleted_at" is null' : ''
  const id = key.own ? 'target."id"' : idSql(key, 'target')
  // who may not read what names a record is told its id
  const isTitled = title.name !== 'id' && plan.fields.has(title.name)
  const shown = isTitled ? `, '${title.name}', ${fieldExpression({ ...context, plan }, title, 'target', bind)}` : ''
  return (
    `coalesce((select json_build_object('id', ${id}${shown}) from ${tableSql(db, plan.object)} as target ` +
    `where ${isNamed(plan.object, value, 'target')}${living} and ${condition}), to_json(${value}::text))`
  )
}

/** The most lines that an answer carries; more are listed at their own address. */
const MOST_LINES = 500

/** The lines of a record that the reader may see, in their order; expanded, what they refer to comes with its title. */
function linesExpression(
  context: ReadContext,
  { object, via, order }: Lines,
  isExpanded: boolean,
  place: Place,
): string {
  const { db, model, principal } = context
  const plan = accessPlan(model, principal, object.name)
  if (!plan || plan.scope('read') === 'none') return 'null::json'
  const inner: ReadContext = { ...context, plan }
  const fields = heldFields(plan)
  const titled = isExpanded ? fields.filter((field) => field.target !== undefined && field !== via) : []
  const columns = selectList(inner, { fields, expand: new Set(titled.map(({ name }) => name)) }, 'line', place.bind)
  const living = object.softDelete ? ' and line."deleted_at" is null' : ''
  const scope = scopeCondition(plan, 'read', principal, 'line', place.bind)
  const belongs = isNamed(context.plan.object, columnSql(inner, via, 'line'), place.alias)
  return (
    `(select coalesce(json_agg(row_to_json(l.*)), '[]'::json) from (select ${columns} from ${tableSql(db, object)} as line ` +
    `where ${belongs}${living} and ${scope} order by ${lineOrder(inner, order, 'line')} limit ${MOST_LINES}) as l)`
  )
}

/** By their number; those without one, and lines of objects that have none, as they were made. */
export function lineOrder(context: ReadContext, order: FieldModel | undefined, alias: string): string {
  const { object } = context.plan
  const made = object.existing ? keyOrder(object, alias) : `${alias}."created_at", ${alias}."id"`
  return order ? `${columnSql(context, order, alias)} asc nulls last, ${made}` : made
}
