/** The select list of a read: each field in its JSON form, masked where the plan says so, references expanded on demand. */
import { type AccessPlan, accessPlan, type Bind, type Principal, scopeCondition } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { masks } from '../fields/index.ts'
import { idSql } from '../model/key.ts'
import type { FieldModel, Model } from '../model/types.ts'
import type { RuleMoment } from '../rules/index.ts'
import { columnSql, tableSql } from './column.ts'
import { isNamed } from './key.ts'
import type { ReadRequest } from './request.ts'

/** Who reads what of which Model, and where its tables are. */
export interface ReadContext {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly model: Model
  readonly principal: Principal
  readonly plan: AccessPlan
  /** The moment and zone that relative dates of filters mean. */
  readonly moment: RuleMoment
}

/** JSON form of one field of the row `alias`. The raw value of a masked field never leaves PostgreSQL. */
export function fieldExpression(context: ReadContext, field: FieldModel, alias: string): string {
  const value = columnSql(context, field, alias)
  return context.plan.fields.get(field.name)?.reads === 'masked'
    ? maskExpression(field, value)
    : field.kind.toJson(value)
}

export function maskExpression(field: FieldModel, column: string): string {
  return masks.get(field.mask ?? 'full').sql(`${column}::text`)
}

/** `expression as "name", …` for the fields asked for. */
export function selectList(context: ReadContext, request: ReadRequest, alias: string, bind: Bind): string {
  return request.fields
    .map((field) => {
      const expression = request.expand.has(field.name)
        ? expandedReference(context, field, alias, bind)
        : fieldExpression(context, field, alias)
      return `${expression} as "${field.name}"`
    })
    .join(', ')
}

/** The record a reference leads to as `{id, title}`; only its id when the reader may not see that record. */
function expandedReference(context: ReadContext, field: FieldModel, alias: string, bind: Bind): string {
  const { db, model, principal } = context
  const value = columnSql(context, field, alias)
  const plan = accessPlan(model, principal, field.target ?? '')
  if (!plan || plan.scope('read') === 'none') return `to_json(${value}::text)`
  const { title, softDelete, key } = plan.object
  const condition = scopeCondition(plan, 'read', principal, 'target', bind)
  const living = softDelete ? ' and target."deleted_at" is null' : ''
  const id = key.own ? 'target."id"' : idSql(key, 'target')
  const shown =
    title.name === 'id' ? '' : `, '${title.name}', ${fieldExpression({ ...context, plan }, title, 'target')}`
  return (
    `coalesce((select json_build_object('id', ${id}${shown}) from ${tableSql(db, plan.object)} as target ` +
    `where ${isNamed(plan.object, value, 'target')}${living} and ${condition}), to_json(${value}::text))`
  )
}
