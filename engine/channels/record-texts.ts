/** What fields of records say as text, for places of templates: as files show them, within what the reader may see. */
import { accessPlan, type Bind, type Principal, scopeCondition, seenSql, systemPrincipal } from '../access/index.ts'
import type { Database, Queryable } from '../database/index.ts'
import type { Locale } from '../kernel/text.ts'
import { idSql } from '../model/key.ts'
import type { FieldModel, Model, ObjectModel } from '../model/types.ts'
import {
  columnSql,
  isAmong,
  maskExpression,
  Parameters,
  type ReadContext,
  ruleContext,
  ruleFields,
  tableSql,
} from '../query/index.ts'
import { checkStored, compileRule } from '../rules/index.ts'

export interface TextsAsked {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly model: Model
  readonly principal: Principal
  readonly timeZone: string
  readonly locale?: Locale
  /** Records that the object calls retired are left out, too. */
  readonly active?: true
}

/** Texts of one record by the names of its fields; '' where a field is empty. */
export type RecordTexts = ReadonlyMap<string, string>

/** The field that a name in a template means: by its name, or by its label in either language. */
export function fieldNamed({ fields }: Pick<ObjectModel, 'fields'>, name: string): FieldModel | undefined {
  const usable = fields.filter(({ kind }) => kind.storage !== 'none')
  return (
    usable.find((field) => field.name === name) ??
    usable.find(({ label }) => label.zh === name || label.en.toLowerCase() === name.toLowerCase())
  )
}

/**
 * The texts of these fields of these records, by id. Records that the reader may not see, or that are deleted, are
 * missing; fields that the reader sees masked are masked.
 */
export async function recordTexts(
  on: Queryable,
  asked: TextsAsked,
  object: string,
  { ids, fields }: { readonly ids: readonly string[]; readonly fields: readonly FieldModel[] },
): Promise<ReadonlyMap<string, RecordTexts>> {
  const plan = accessPlan(asked.model, asked.principal, object)
  if (!plan || plan.scope('read') === 'none' || ids.length === 0) return new Map()
  const moment = { now: new Date().toISOString(), timeZone: asked.timeZone }
  const context: ReadContext = { ...asked, plan, moment }
  const { bind, values } = new Parameters()
  const texts = fields.map((field) => textSql(context, field, asked.locale ?? 'zh', bind))
  const living = plan.object.softDelete ? ' and t."deleted_at" is null' : ''
  const rows = await on.query<{ id: string; texts: (string | null)[] }>(
    `select ${idSql(plan.object.key, 't')} as id, array[${texts.join(', ')}]::text[] as texts from ${tableSql(asked.db, plan.object)} as t ` +
      `where ${isAmong(plan.object, ids, 't', bind)}${living}${asked.active ? activeSql(context, bind) : ''} and ` +
      scopeCondition(plan, 'read', asked.principal, 't', bind),
    values,
  )
  return new Map(rows.map((row) => [row.id, new Map(fields.map(({ name }, index) => [name, row.texts[index] ?? '']))]))
}

/** Not for records that are put aside; what says so and cannot be understood any more holds of nothing. */
function activeSql(context: ReadContext, bind: Bind): string {
  const plan = accessPlan(context.model, SENDER, context.plan.object.name)
  const stored = plan?.object.retired === undefined ? undefined : checkStored(plan.object.retired, ruleFields(plan))
  if (!plan || !stored || !('rule' in stored)) return ''
  return ` and (${compileRule(stored.rule, ruleContext({ ...context, principal: SENDER, plan }, 't', bind))}) is not true`
}

function textSql(context: ReadContext, field: FieldModel, locale: Locale, bind: Bind): string {
  const access = context.plan.fields.get(field.name)
  const value = columnSql(context, field, 't')
  const place = { principal: context.principal, alias: 't', bind }
  return seenSql(context.plan, access, place, {
    clear: clearSql(context, field, value, { locale, bind }),
    masked: maskExpression(access ?? {}, value),
  })
}

interface Writing {
  readonly locale: Locale
  readonly bind: Bind
}

function clearSql(context: ReadContext, field: FieldModel, value: string, writing: Writing): string {
  const written = { ...writing, timeZone: context.moment.timeZone }
  if (field.target === undefined || field.kind.many === true)
    return `(${field.kind.written?.text?.(value, field, written) ?? `${value}`})::text`
  const target = context.model.objects.get(field.target)
  const title = target?.title
  if (!target || !title || title.name === 'id') return `${value}::text`
  const titled = columnSql(context, title, 'named')
  const name = title.kind.written?.text?.(titled, title, written) ?? titled
  const shown = mayName(context, target, title) ? `(${name})::text` : `${value}::text`
  return `(select ${shown} from ${tableSql(context.db, target)} as named where ${isAmongSql(target)} = ${value}::text limit 1)`
}

function isAmongSql(target: ObjectModel): string {
  return idSql(target.key, 'named')
}

/** Whoever may not read the title of what a reference leads to gets no more than its id. */
function mayName({ model, principal }: ReadContext, target: ObjectModel, title: FieldModel): boolean {
  const plan = accessPlan(model, principal, target.name)
  return plan !== undefined && plan.scope('read') === 'all' && plan.fields.get(title.name)?.reads === 'clear'
}

/** The sender itself sees everything: what it says reaches nobody but the recipient. */
export const SENDER = systemPrincipal('messages')
