/** The condition of a read: living rows, the principal's scope, the filter and the search words. */
import { type Bind, scopeCondition } from '../access/index.ts'
import { compileRule } from '../rules/index.ts'
import { ruleContext } from './rule-fields.ts'
import type { ListRequest } from './request.ts'
import { searchCondition, type SearchMeans } from './search.ts'
import type { ReadContext } from './select.ts'

/** Living rows of the object, or those in its recycle bin, within the principal's scope. */
export function reachable({ plan, principal, deleted }: ReadContext, alias: string, bind: Bind): string[] {
  const living = plan.object.softDelete ? [`${alias}."deleted_at" is ${deleted ? 'not ' : ''}null`] : []
  const scope = scopeCondition(plan, 'read', principal, alias, bind)
  return scope === 'true' ? living : [...living, scope]
}

/** All conditions of a list, joined by `and`; `true` when there is none. */
export function listCondition(
  context: ReadContext,
  request: Pick<ListRequest, 'filter' | 'search'>,
  alias: string,
  bind: Bind,
  means: SearchMeans = 'index',
): string {
  const conditions = reachable(context, alias, bind)
  if (request.filter) conditions.push(`(${compileRule(request.filter, ruleContext(context, alias, bind))})`)
  if (request.search) conditions.push(searchCondition(context, request.search, { alias, bind }, means))
  return conditions.length > 0 ? conditions.join(' and ') : 'true'
}
