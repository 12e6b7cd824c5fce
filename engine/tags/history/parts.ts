/** What every statement over the history of one object is made of: whose rows, whose tags, what is told of a record. */
import { type Bind, type Operation, scopeCondition } from '../../access/index.ts'
import { idSql } from '../../model/key.ts'
import { fieldExpression, isRecord, reachable, type ReadContext, recordUuid, tableSql } from '../../query/index.ts'
import { isVisibleTag, personOf, tagsShown } from '../hand/known.ts'
import type { HistoryAsked } from './request.ts'

/** Whose history is read, and by whom. */
export interface HistoryContext extends ReadContext {
  /** What the rows are read for; taking them along reaches fewer. */
  readonly operation: Extract<Operation, 'read' | 'export'>
}

/** The table of the object as `t`. */
export function recordsSql({ db, plan: { object } }: HistoryContext): string {
  return `${tableSql(db, object)} as t`
}

/** Conditions that the reader may be told of the tags of the record `t`. */
export function recordConditions(context: HistoryContext, { record }: HistoryAsked, bind: Bind): string[] {
  const { plan, principal, operation } = context
  const taken = operation === 'read' ? [] : [scopeCondition(plan, operation, principal, 't', bind)]
  const only = record === undefined ? [] : [isRecord(plan.object, record, 't', bind)]
  return [...reachable(context, 't', bind), tagsShown(context, 't', bind), ...taken, ...only]
}

/** `id` and `title` of the record `t`, the title as the reader sees it. */
export function recordColumns(context: HistoryContext, bind: Bind): string {
  const { object, fields } = context.plan
  const title = fields.has(object.title.name) ? fieldExpression(context, object.title, 't', bind) : 'null::text'
  return `${recordUuid(object, 't')}::text as record, ${idSql(object.key, 't')} as id, to_json(${title}) as title`
}

/** Conditions on the tag `s` of `sys_tag_state`: those that are personal to others are never told. */
export function tagConditions(context: HistoryContext, { tag, scope, auto }: HistoryAsked, bind: Bind): string[] {
  const me = bind(personOf(context.principal))
  return [
    `s.object = ${bind(context.plan.object.name)}::text`,
    isVisibleTag('s', me),
    ...(tag === undefined ? [] : [`s.tag = ${bind(tag)}::uuid`]),
    ...(scope === undefined ? [] : [`s.owner is ${scope === 'personal' ? 'not ' : ''}null`]),
    ...(auto === undefined ? [] : [`s.auto = ${String(auto)}`]),
  ]
}

/** Conditions on the moment of `alias`. */
export function spanConditions({ from, to }: HistoryAsked, alias: string, bind: Bind): string[] {
  return [
    ...(from === undefined ? [] : [`${alias}.at >= ${bind(from)}::timestamptz`]),
    ...(to === undefined ? [] : [`${alias}.at < ${bind(to)}::timestamptz`]),
  ]
}
