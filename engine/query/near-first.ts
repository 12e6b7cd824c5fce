/**
 * The rows of a page that search words or tags find. Words or tags that many records carry are soon met where the page begins, so a few
 * rows are looked through in the order of the list; only where they hold too little the index of the search text is
 * asked. Each way alone is slow for what the other is made for: in order for what is rare, by the index for what is common.
 */
import { rowSql } from './column.ts'
import type { ListRequest } from './request.ts'
import type { ReadContext } from './select.ts'
import { isServed } from './served.ts'
import { isNearByTags } from './tag-conditions.ts'

/** How many rows are looked through: one or two milliseconds. */
const NEAR_ROWS = 2000
/** A look at the tags of a row costs less than looking all carriers of a common tag up, be it thousands of times. */
const NEAR_TAGGED = 4000
/** Pages that need more matches than this begin too far off. */
const MOST_NEAR = 250

export interface NearParts {
  readonly table: string
  /** The conditions of the list over `t`, each for an index; never two of them hold. */
  readonly conditions: readonly string[]
  /** The same for rows at hand. */
  readonly ofRow: string
  /** Where the page begins. */
  readonly range: string
  readonly order: string
}

/** Whether looking through rows in order may pay: the words have an index, or tags are asked for, and the order has one. */
export function isNearFirst(context: ReadContext, { search, filter, sort, limit, offset }: ListRequest): boolean {
  const { object } = context.plan
  const isFound = search === undefined ? isNearByTags(context, filter) : object.searchText !== undefined
  return isFound && context.deleted !== true && sort.length > 0 && isServed(object, sort) && offset + limit < MOST_NEAR
}

/** `(…) as t` with the first matching rows of the list, at least as many as the page needs where there are as many. */
export function nearFirst(context: ReadContext, { limit, offset, search }: ListRequest, parts: NearParts): string {
  const { table, conditions, ofRow, range, order } = parts
  const columns = rowSql(context.plan.object, 't')
  const needed = offset + limit + 1
  const near = `select ${columns} from ${table} as t where ${range} order by ${order} limit ${search === undefined ? NEAR_TAGGED : NEAR_ROWS}`
  const enough = `(select count(*) from near) >= ${needed}`
  return (
    `(with near as materialized (select ${columns} from (${near}) as t where ${ofRow} order by ${order} limit ${needed}) ` +
    `select * from near where ${enough} union all ` +
    conditions
      .map(
        (condition, at) =>
          `select * from (select ${columns} from ${table} as t where ${condition} and ${range} order by ${order} limit ${needed}) as far${at} ` +
          `where not ${enough}`,
      )
      .join(' union all ') +
    `) as t`
  )
}
