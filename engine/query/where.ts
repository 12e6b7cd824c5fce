/** The condition of a read: living rows, the principal's scope, the filter and the search words. */
import type { Bind } from '../access/index.ts'
import { compileRule } from '../rules/index.ts'
import { reachable } from './reachable.ts'
import { ruleContext } from './rule-fields.ts'
import type { ListRequest } from './request.ts'
import { searchCondition, type SearchMeans, searchParts } from './search.ts'
import type { ReadContext } from './select.ts'
import { PROBES, tagMeans } from './tag-conditions.ts'

export { reachable }

/** All conditions of a list, joined by `and`; `true` when there is none. */
export function listCondition(
  context: ReadContext,
  request: Pick<ListRequest, 'filter' | 'search'>,
  alias: string,
  bind: Bind,
  means: SearchMeans = 'index',
): string {
  const conditions = reachable(context, alias, bind)
  if (request.filter) {
    const tags = means === 'rows' ? PROBES : tagMeans(context, request.filter)
    conditions.push(`(${compileRule(request.filter, ruleContext(context, alias, bind, tags))})`)
  }
  if (request.search) conditions.push(searchCondition(context, request.search, { alias, bind }, means))
  return conditions.length > 0 ? conditions.join(' and ') : 'true'
}

/** The conditions of a list that searches, in parts of which never two hold of a row. */
export function listParts(
  context: ReadContext,
  request: Pick<ListRequest, 'filter' | 'search'>,
  alias: string,
  bind: Bind,
): string[] {
  const { search, ...others } = request
  const common = listCondition(context, others, alias, bind)
  const parts = search === undefined ? ['true'] : searchParts(context, search, { alias, bind })
  return parts.map((part) => `${common} and ${part}`)
}
