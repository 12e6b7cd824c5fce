/**
 * In charge of rules that ask about related records. What enters is the name of a relation and the plan of whoever asks;
 * what leaves is what it leads to for them, and the condition that there is a related record. A record that one may not
 * see is none, and what one may not see of an object cannot be asked about from elsewhere either.
 */
import { type AccessPlan, accessPlan, type Bind } from '../access/index.ts'
import type { Text } from '../kernel/text.ts'
import { linesOf } from '../model/lines.ts'
import type { FieldModel } from '../model/types.ts'
import { columnSql, tableSql } from './column.ts'
import { isNamed } from './key.ts'
import type { ReadContext } from './select.ts'
import { reachable } from './reachable.ts'

export interface Related {
  /** One record, the members of a list of references, or records that point here. */
  readonly kind: 'one' | 'members' | 'records'
  /** The reference: of the record itself, or, of `records`, of those that point here. */
  readonly field: FieldModel
  readonly label: Text
  /** What the asker may see there. */
  readonly plan: AccessPlan
}

/** What a reference, a field of lines or `<object>.<reference>` leads to; forbidden and absent look the same. */
export function relatedBy(plan: AccessPlan, name: string): Related | undefined {
  // rows of custom SQL stand in no table beside others
  if (plan.object.query) return undefined
  const dot = name.indexOf('.')
  if (dot > 0) return pointingHere(plan, name.slice(0, dot), name.slice(dot + 1))
  const access = plan.fields.get(name)
  // where a masked reference leads would say what the mask hides
  if (access?.reads !== 'clear') return undefined
  const { field } = access
  const lines = linesOf(plan.model, field)
  if (lines) {
    const found = pointingHere(plan, lines.object.name, lines.via.name)
    return found && { ...found, label: field.label }
  }
  const target = seen(plan, field.target ?? '')
  return target && { kind: field.kind.many === true ? 'members' : 'one', field, label: field.label, plan: target }
}

function pointingHere({ object: here, of }: AccessPlan, name: string, reference: string): Related | undefined {
  const plan = seen({ of }, name)
  const access = plan?.fields.get(reference)
  if (!plan || access?.reads !== 'clear' || access.field.target !== here.name) return undefined
  const { object } = plan
  const others = object.fields.filter((field) => field.target === here.name && !field.system)
  return { kind: 'records', field: access.field, label: labelOf(object.label, access.field, others), plan }
}

/** Which of several references is meant has to be said. */
function labelOf(object: Text, { label }: FieldModel, others: readonly FieldModel[]): Text {
  if (others.length < 2) return object
  return { zh: `${object.zh}（${label.zh}）`, en: `${object.en} (${label.en})` }
}

function seen({ of }: Pick<AccessPlan, 'of'>, name: string): AccessPlan | undefined {
  const plan = of(name)
  return plan && plan.scope('read') !== 'none' && !plan.object.query ? plan : undefined
}

/** Names of everything that rules over an object may ask about beside it. */
export function relationNames(plan: AccessPlan): string[] {
  const own = plan.object.fields.map(({ name }) => name)
  const others = plan.object.referencedBy.map(({ object, field }) => `${object}.${field}`)
  return [...own, ...others].filter((name) => relatedBy(plan, name) !== undefined)
}

/** The context of the related records, over the Model of the statement: custom SQL reads other tables than we do. */
export function relatedContext(context: ReadContext, { plan }: Related): ReadContext {
  const { deleted: _deleted, among: _among, ...living } = context
  return { ...living, plan: accessPlan(context.model, context.principal, plan.object.name) ?? plan }
}

/** `from … where …` of the living related records within reach, in rows of `inner`. */
export function relatedRows(context: ReadContext, related: Related, alias: string, inner: string, bind: Bind): string {
  const there = relatedContext(context, related)
  const conditions = [joinOf(context, there, related, alias, inner), ...reachable(there, inner, bind)]
  return `from ${tableSql(context.db, there.plan.object)} as ${inner} where ${conditions.join(' and ')}`
}

function joinOf(here: ReadContext, there: ReadContext, { kind, field }: Related, alias: string, inner: string): string {
  if (kind !== 'records') {
    const value = columnSql(here, field, alias)
    return isNamed(there.plan.object, kind === 'members' ? `any(${value})` : value, inner)
  }
  const value = columnSql(there, field, inner)
  return isNamed(here.plan.object, field.kind.many === true ? `any(${value})` : value, alias)
}
