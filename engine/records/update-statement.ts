/**
 * Changes of the same fields in any number of records, in one statement: it locks them, compares versions, checks
 * references where it is asked to, writes what differs with history and outbox, and gives back what became of them. One
 * change alone is whole or nothing by itself, with or without a transaction around it.
 */
import type { Bind } from '../access/index.ts'
import { idSql, quotedName } from '../model/key.ts'
import {
  columnSql,
  fieldExpression,
  heldFields,
  isSame,
  keyOrder,
  keySet,
  type Parameters,
  rowSql,
  storedSql,
  tableSql,
  versionSql,
} from '../query/index.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import { type Asked, type Missing, missingSql, refusalOf } from './ask-within.ts'
import type { Values } from './check-values.ts'
import { compiledStatement } from './compiled.ts'
import { versionConflict } from './conflict.ts'
import type { WriteContext } from './context.ts'
import { beyondReach, writeCondition } from './reach.ts'
import { recordsNow } from './records-now.ts'
import { refusedUnless } from './refuse-sql.ts'
import { rowSource, sourceSql } from './row-source.ts'
import { stamps, traced, tracedValue, traces } from './trace-sql.ts'
import { violationFor } from './violation.ts'

/** A change whose values are checked. */
export interface Wanted {
  readonly id: string
  readonly version: number
  readonly values: Values
  readonly around: string | null
}

export interface Outcome {
  readonly id: string
  readonly changed: boolean
  readonly record: string
}

interface Row extends Missing {
  readonly id: string | null
  readonly stale: boolean
  /** Null where nothing was changed. */
  readonly record: string | null
}

/**
 * @param group changes of the same fields
 * @param all changes of the write, for telling which of them the table refuses
 */
export async function updateGroup(
  context: WriteContext,
  group: readonly Wanted[],
  all: readonly Wanted[],
  asked: Asked,
): Promise<Outcome[]> {
  const values = all.map((change) => change.values)
  const statement = statementOf(context, group, asked)
  const found = await context.tx
    .query<Row>(statement.text, statement.values, statement.name)
    .catch(async (error: unknown) => {
      throw await violationFor(error, context, values)
    })
  const refusal = asked.fields.length > 0 ? refusalOf(context, found, values) : undefined
  if (refusal) throw refusal
  return outcomesOf(context, group, found)
}

/** What became of the changes, once all were possible. */
async function outcomesOf(context: WriteContext, group: readonly Wanted[], found: readonly Row[]): Promise<Outcome[]> {
  const rows = new Map(found.map((row) => [row.id, row]))
  const missed = group.filter(({ id }) => !rows.has(id)).map(({ id }) => id)
  if (missed.length > 0) throw await beyondReach(context, 'update', missed)
  const stale = group.find(({ id }) => rows.get(id)?.stale)
  if (stale) throw await versionConflict(context, stale.id, stale.version)
  const same = group.filter(({ id }) => (rows.get(id)?.record ?? null) === null).map(({ id }) => id)
  const present = same.length > 0 && !context.quiet ? await recordsNow(context, same, heldFields(context.plan)) : []
  const untouched = new Map(same.map((id, index) => [id, present[index] ?? '']))
  return group.map(({ id }) => {
    const record = rows.get(id)?.record ?? undefined
    return { id, changed: record !== undefined, record: record ?? untouched.get(id) ?? '' }
  })
}

function statementOf(
  context: WriteContext,
  group: readonly Wanted[],
  asked: Asked,
): ReturnType<typeof compiledStatement> {
  const { object } = context.plan
  const names = Object.keys(group[0]?.values ?? {})
  const hasAround = group.some(({ around }) => around !== null)
  const keys = keySet(object)
  const rows = group.map(({ id, version, values, around }) => ({
    ...values,
    ...keys.values(id),
    version,
    ...(hasAround && { '~around': around }),
  }))
  // of existing tables nobody knows what a cast may do to a value
  const source = rowSource(rows, (name) =>
    object.existing ? undefined : (OWN[name] ?? object.field.get(name)?.columnType),
  )
  const shape = `update ${source.isOne} ${names.join()} ${hasAround} ${asked.fields.map(({ name }) => name).join()}`
  const changing = { fields: fieldsOf(object, names), hasAround, asked, isOne: source.isOne }
  const write = (standIn: WriteContext, parameters: Parameters): string => updateSql(standIn, changing, parameters)
  return compiledStatement(context, shape, write, { ...asked.ids, ...source.given })
}

/** What stands beside the values of fields. */
const OWN: Readonly<Record<string, string>> = { id: 'uuid', version: 'bigint', '~around': 'text' }

function fieldsOf({ fields }: ObjectModel, names: readonly string[]): FieldModel[] {
  return fields.filter(({ name }) => names.includes(name))
}

interface Changing {
  readonly fields: readonly FieldModel[]
  readonly hasAround: boolean
  readonly asked: Asked
  readonly isOne: boolean
}

function updateSql(context: WriteContext, changing: Changing, parameters: Parameters): string {
  const { plan, db } = context
  const { object } = plan
  const { bind } = parameters
  const checks = missingSql(context, changing.asked.fields, bind, 'old')
  const parts = [
    lockSql(context, changing, parameters),
    ...checks,
    `changed as (update ${tableSql(db, object)} as t set ${setSql(context, changing, parameters)} ` +
      `from old where ${isSame(object, 't', 'old')} and old."~seen" = ${versionSql(object, 'old')} ` +
      `and (${differs(context, changing)})${checks.length > 0 ? ' and not exists (select from missing)' : ''} ` +
      `returning ${rowSql(object, 't')}, ${changesWithin(context, changing)} as "~changes", ` +
      `${answerSql(context, bind)} as "~record", ${staysWithin(context, parameters)} as "~within")`,
    `s as (select ${traced(object, 'changed')}, changed."~changes" as "changes" from changed)`,
    traces(context, 'update', 's', parameters),
  ]
  const outcome = `select ${idSql(object.key, 'old')} as id, old."~seen" <> ${versionSql(object, 'old')} as stale, changed."~record" as record`
  const from = `from old left join changed on ${isSame(object, 'changed', 'old')}`
  const answer =
    checks.length > 0
      ? `${outcome}, null as field, null as wanted ${from} union all select null, false, null, field, id from missing`
      : `${outcome} ${from}`
  return `with ${parts.join(', ')} ${answer}`
}

/** The records within reach as they were, locked, each with what is wanted of it. */
function lockSql(context: WriteContext, { fields, hasAround, isOne }: Changing, { bind }: Parameters): string {
  const { plan, db } = context
  const { object } = plan
  const keys = keySet(object)
  const living = object.softDelete ? 't."deleted_at" is null and ' : ''
  const columns = [
    ...keys.columns,
    { name: 'version', type: 'bigint' },
    ...(hasAround ? [{ name: '~around', type: 'text' }] : []),
    ...fields.map(({ name, columnType: type }) => ({ name, type })),
  ]
  // no column of ours has a tilde in its name, none of an existing table begins with one, and none of these is too long
  const wanted =
    fields.map((field, i) => `, x."${field.name}" as "~${i}"`).join('') + (hasAround ? ', x."~around"' : '')
  return (
    `old as (select ${rowSql(object, 't')}, x."version" as "~seen"${wanted} from ${tableSql(db, object)} as t ` +
    `join ${sourceSql(columns, isOne, bind)} ` +
    `on ${keys.join('x', 't')} where ${living}${writeCondition(context, 'update', 't', bind)} ` +
    `order by ${keyOrder(object, 't')} for no key update of t)`
  )
}

function setSql(context: WriteContext, { fields }: Changing, { bind }: Parameters): string {
  const { object } = context.plan
  const sets = fields.map((field, i) => `${quotedName(field.column)} = ${storedSql(context, field, `old."~${i}"`)}`)
  return [...sets, ...stamps(context, object, bind)].join(', ') || unchanged(object)
}

function differs(context: WriteContext, { fields, hasAround }: Changing): string {
  const values = fields.map((field, i) => `${columnSql(context, field, 'old')} is distinct from old."~${i}"`)
  return [...values, ...(hasAround ? ['old."~around" is not null'] : [])].join(' or ') || 'false'
}

/** The row is judged again as it became: nobody moves a record out of reach. */
function staysWithin(context: WriteContext, { bind }: Parameters): string {
  return refusedUnless(writeCondition(context, 'update', 't', bind), context.db)
}

function answerSql(context: WriteContext, bind: Bind): string {
  if (context.quiet) return `'null'::text`
  const output = heldFields(context.plan).map(
    (field) => `${fieldExpression(context, field, 't', bind)} as "${field.name}"`,
  )
  return `(select row_to_json(r.*)::text from (select ${output.join(', ')}) as r)`
}

function changesWithin(context: WriteContext, { fields, hasAround }: Changing): string {
  const own = changesOf(context, fields, 't')
  return hasAround ? `${own} || coalesce(old."~around"::jsonb, '{}')` : own
}

/** A statement has to set something, also where nothing changes. */
export function unchanged({ key }: ObjectModel): string {
  const column = quotedName(key.columns[0]?.column ?? '')
  return `${column} = t.${column}`
}

/** jsonb of `{field: {from, to}}` of what differs between the row `old` and the row `after`. */
export function changesOf(context: WriteContext, fields: readonly FieldModel[], after = 'changed'): string {
  const parts = fields.map(
    (field) =>
      `case when ${columnSql(context, field, 'old')} is distinct from ${columnSql(context, field, after)} then ` +
      `jsonb_build_object('${field.name}', jsonb_build_object('from', ${tracedValue(context, field, 'old')}, 'to', ${tracedValue(context, field, after)})) ` +
      `else '{}'::jsonb end`,
  )
  return parts.join(' || ') || `'{}'::jsonb`
}
