/** The condition of a read: living rows, the principal's scope, the filter and the search words. */
import { type Bind, scopeCondition } from '../access/index.ts'
import { compileRule, valueTypes } from '../rules/index.ts'
import { columnSql } from './column.ts'
import { lookedUpBy, ruleContext } from './rule-fields.ts'
import type { ListRequest } from './request.ts'
import type { ReadContext } from './select.ts'

/** Living rows of the object, or those in its recycle bin, within the principal's scope. */
export function reachable({ plan, principal, deleted }: ReadContext, alias: string, bind: Bind): string[] {
  const living = plan.object.softDelete ? [`${alias}."deleted_at" is ${deleted ? 'not ' : ''}null`] : []
  const scope = scopeCondition(plan, 'read', principal, alias, bind)
  return scope === 'true' ? living : [...living, scope]
}

/** All conditions of a list, joined by `and`; `true` when there is none. */
export function listCondition(context: ReadContext, request: ListRequest, alias: string, bind: Bind): string {
  const conditions = reachable(context, alias, bind)
  if (request.filter) conditions.push(`(${compileRule(request.filter, ruleContext(context, alias, bind))})`)
  if (request.search) conditions.push(searchCondition(context, request.search, alias, bind))
  return conditions.length > 0 ? conditions.join(' and ') : 'true'
}

/** Part of a readable value, or the whole of a masked one: a part would let it be guessed piece by piece. */
function searchCondition(context: ReadContext, words: string, alias: string, bind: Bind): string {
  const { plan } = context
  const composed = words.normalize('NFC')
  const pattern = `%${composed.replace(/[\\%_]/g, '\\$&')}%`
  const parts = [...plan.fields.values()]
    .filter(({ field, reads }) => reads === 'clear' && field.searchable)
    .flatMap(({ field }) => valueTypes.get(field.kind.valueType).words?.(columnSql(context, field, alias)) ?? [])
    .map((text) => `lower(${text}) like lower(${bind(pattern)}::text)`)
  const wholes = lookedUpBy(plan, composed).map(
    (field) => `${columnSql(context, field, alias)} = ${bind(field.kind.shared.normalise(composed, field))}::text`,
  )
  const matches = [...parts, ...wholes]
  return matches.length > 0 ? `(${matches.join(' or ')})` : 'false'
}
