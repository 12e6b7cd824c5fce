/** The one SELECT of an export: every cell as text, in the order and within the reach of the list. */
import { scopeCondition } from '../../access/index.ts'
import { literal } from '../../database/literal.ts'
import { isAmong, listCondition, type ReadContext, tableSql } from '../../query/index.ts'
import { orderBy } from '../../query/order.ts'
import { cellSql, type Column, columnsOf } from './cells.ts'
import { guardSql, quotedGuardSql } from './guard.ts'
import type { ExportRequest } from './request.ts'

export interface ExportStatement {
  readonly select: string
  readonly columns: readonly Column[]
}

/** @param most rows, after which the statement ends */
export function exportStatement(context: ReadContext, request: ExportRequest, most: number): ExportStatement {
  const writing = { locale: request.locale, timeZone: context.moment.timeZone, bind: literal }
  const columns = columnsOf(context, request.list.fields, writing)
  const cells = columns.map(({ field }, index) => `${cellSql(context, field, 't', writing)} as c${index}`)
  const order = orderBy(context, request.list.sort, 't')
  const page =
    `select ${cells.join(', ')} from ${tableSql(context.db, context.plan.object)} as t ` +
    `where ${condition(context, request)}${order === '' ? '' : ` order by ${order}`} limit ${most}`
  return { select: `select ${columns.map(shown(request)).join(', ')} from (${page}) as page`, columns }
}

/** What may be a text of people is guarded in plain files; a sheet knows by itself what is text. */
function shown({ format }: ExportRequest): (column: Column, index: number) => string {
  return ({ cell, field }, index) => {
    const name = `c${index}`
    if (cell === 'text') return format === 'xlsx' ? quotedGuardSql(name) : guardSql(name)
    if (format === 'xlsx') return name
    return field.kind.written?.sign === undefined ? name : `${name} || ${literal(field.kind.written.sign)}`
  }
}

/** How many rows an export would have; counting ends one beyond `most`. It is written like the export itself. */
export function countSql(context: ReadContext, request: ExportRequest, most: number): string {
  const rows = `select from ${tableSql(context.db, context.plan.object)} as t where ${condition(context, request)} limit ${most + 1}`
  return `select count(*)::int as count from (${rows}) as rows`
}

/** The list's condition, within the rows that the right to export reaches. */
function condition(context: ReadContext, { list, ids }: ExportRequest): string {
  const { plan, principal } = context
  const parts = [listCondition(context, list, 't', literal), scopeCondition(plan, 'export', principal, 't', literal)]
  if (ids) parts.push(isAmong(plan.object, ids, 't', literal))
  return [...new Set(parts)].filter((part) => part !== 'true').join(' and ') || 'true'
}
