/**
 * How many records a list has in all. To count a million rows takes long and mostly nobody needs to know: `capped` stops
 * at a number, and `estimated` asks PostgreSQL what it expects where there are more than that.
 */
import type { Queryable } from '../database/index.ts'
import { tableSql } from './column.ts'
import type { CountMode, ListRequest } from './request.ts'
import type { ReadContext } from './select.ts'
import { Parameters } from './statement.ts'
import { listCondition } from './where.ts'

/** Where `capped` stops. */
export const COUNT_CAP = 10_000

/** What a total says: that many, at least so many, or about so many. */
export type CountKind = 'exact' | 'at_least' | 'about'

export interface Total {
  readonly total: number
  readonly count: CountKind
}

/** SQL of the count over `t`; nothing where nothing is counted. */
export function countSql(mode: CountMode, table: string, condition: string): string | undefined {
  if (mode === 'none') return undefined
  if (mode === 'exact') return `(select count(*) from ${table} as t where ${condition})`
  return `(select count(*) from (select from ${table} as t where ${condition} limit ${COUNT_CAP + 1}) as counted)`
}

/** What was counted, and of many the planner's estimate where it is asked for and can be had. */
export async function totalOf(
  on: Queryable,
  context: ReadContext,
  request: ListRequest,
  counted: number,
  estimable: boolean,
): Promise<Total> {
  if (request.count === 'exact' || counted <= COUNT_CAP) return { total: counted, count: 'exact' }
  if (request.count === 'capped' || !estimable) return { total: COUNT_CAP, count: 'at_least' }
  const rows = await estimate(on, context, request)
  return rows > COUNT_CAP ? { total: rounded(rows), count: 'about' } : { total: COUNT_CAP, count: 'at_least' }
}

async function estimate(on: Queryable, context: ReadContext, request: ListRequest): Promise<number> {
  const parameters = new Parameters()
  const condition = listCondition(context, request, 't', parameters.bind)
  const [row] = await on.query<{ 'QUERY PLAN': readonly [{ Plan: { 'Plan Rows': number } }] }>(
    `explain (format json) select from ${tableSql(context.db, context.plan.object)} as t where ${condition}`,
    parameters.values,
  )
  return row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0
}

/** Two digits: more would be a pretence. */
function rounded(rows: number): number {
  const unit = 10 ** Math.max(0, String(Math.floor(rows)).length - 2)
  return Math.round(rows / unit) * unit
}
