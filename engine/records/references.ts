/** References of a write must lead to living records that the writer may see: to others they do not exist. */
import { accessPlan, scopeCondition } from '../access/index.ts'
import { type Issue, invalid } from '../kernel/errors.ts'
import { idParts } from '../model/key.ts'
import { columnSql, isAmong, isRecord, keyOrder, Parameters, tableSql } from '../query/index.ts'
import type { FieldModel } from '../model/types.ts'
import type { Values } from './check-values.ts'
import type { WriteContext } from './context.ts'

interface Question {
  readonly asked: string
  /** The targets found, held until the write ends: nobody deletes them meanwhile. */
  readonly held?: string
}

/**
 * One statement for all references of all rows.
 * @param record id of the one record that changes: what it points to already may stay, whoever sees it
 * @throws TesseraError VALIDATION_FAILED naming each field
 */
export async function checkReferences(context: WriteContext, rows: readonly Values[], record?: string): Promise<void> {
  const { bind, values } = new Parameters()
  const questions = context.plan.object.fields
    .filter((field) => field.target !== undefined && !field.system)
    .flatMap((field, index) => question(context, field, { rows, record, held: `held_${index}`, bind }) ?? [])
  if (questions.length === 0) return
  const held = questions.flatMap((each) => each.held ?? [])
  const text = `${held.length > 0 ? `with ${held.join(', ')} ` : ''}${questions.map((each) => each.asked).join(' union all ')}`
  const missing = await context.tx.query<{ field: string; id: string }>(text, values)
  if (missing.length > 0) throw invalid(missing.flatMap(({ field, id }) => issuesOf(context, field, id, rows)))
}

interface Asking {
  readonly rows: readonly Values[]
  readonly record: string | undefined
  readonly held: string
  readonly bind: Parameters['bind']
}

function question(context: WriteContext, field: FieldModel, asking: Asking): Question | undefined {
  const { rows, held, bind } = asking
  const ids = askedIds(context, field, rows)
  if (ids.length === 0) return undefined
  const possible = ids.filter((id) => field.idKey !== undefined && idParts(field.idKey, id) !== undefined)
  const named = (wanted: string, type: string): string =>
    `select '${field.name}' as field, wanted.id::text as id from unnest(${wanted}::${type}[]) as wanted(id)`
  // what can be no id leads nowhere, and PostgreSQL could not even read it
  if (possible.length < ids.length) return { asked: named(bind(ids.filter((id) => !possible.includes(id))), 'text') }
  const asked = `${named(bind(ids), field.columnType.replace(/\[\]$/, ''))} where not ${isKept(context, field, asking)}`
  const plan = accessPlan(context.model, context.principal, field.target ?? '')
  if (!plan) return { asked }
  const living = plan.object.softDelete ? ' and target."deleted_at" is null' : ''
  const visible = scopeCondition(plan, 'read', context.principal, 'target', bind)
  const { object } = plan
  const id = object.field.get('id')
  if (!id) return { asked }
  // tables that were there before guard their references themselves, and their rights need not include locks
  const locked = object.existing ? '' : ` order by ${keyOrder(object, 'target')} for key share of target`
  return {
    held:
      `${held} as (select ${columnSql(context, id, 'target')} as "id" from ${tableSql(context.db, object)} as target ` +
      `where ${isAmong(object, ids, 'target', bind)}${living} and ${visible}${locked})`,
    asked: `${asked} and not exists (select from ${held} where ${held}."id" = wanted.id)`,
  }
}

/** What the rows point to by a field. Everybody may point to themselves, also who may not look at people. */
export function askedIds({ principal }: WriteContext, field: FieldModel, rows: readonly Values[]): string[] {
  const me = principal.kind === 'user' ? principal.id : undefined
  const isAsked = (id: unknown): id is string => typeof id === 'string' && id !== me
  return [...new Set(rows.flatMap((row) => row[field.name]).filter(isAsked))]
}

/** Condition that the record points to what is wanted already, and the writer may know it. */
function isKept(context: WriteContext, field: FieldModel, { record, bind }: Asking): string {
  const { plan, principal, db } = context
  if (record === undefined || plan.fields.get(field.name)?.reads !== 'clear') return 'false'
  const value = columnSql(context, field, 'kept')
  return (
    `exists (select from ${tableSql(db, plan.object)} as kept where ${isRecord(plan.object, record, 'kept', bind)} ` +
    `and ${scopeCondition(plan, 'update', principal, 'kept', bind)} and wanted.id = ${field.kind.many ? `any(${value})` : value})`
  )
}

/** The fault of every row that names `id` in a field. */
export function issuesOf(context: WriteContext, name: string, id: string, rows: readonly Values[]): Issue[] {
  const field = context.plan.object.field.get(name)
  return rows.flatMap((row, index) =>
    [row[name]].flat().includes(id) ? [missingReference(field, `${index}/${name}`)] : [],
  )
}

export function missingReference(field: FieldModel | undefined, path: string): Issue {
  const label = field?.label ?? { zh: path, en: path }
  return {
    code: 'REFERENCE_MISSING',
    path,
    message: { zh: `${label.zh}所选的记录不存在`, en: `The record chosen as ${label.en} does not exist` },
  }
}
