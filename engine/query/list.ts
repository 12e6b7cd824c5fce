/**
 * In charge of reading: one statement a list, one a record, each answering JSON text that nobody parses on the way.
 * What enters is a request checked against the access plan; what leaves is the text of the records and where the
 * next page begins.
 */
import type { Bind } from '../access/index.ts'
import type { Queryable } from '../database/index.ts'
import type { ObjectModel } from '../model/types.ts'
import { tableSql } from './column.ts'
import { isRecord } from './key.ts'
import { afterCursor, cursorExpression, encodeCursor, notACursor, orderBy, rowsBefore } from './order.ts'
import type { ListRequest, ReadRequest } from './request.ts'
import { statementName } from './prepared.ts'
import { type ReadContext, selectList } from './select.ts'
import { Parameters, type Statement } from './statement.ts'
import { listCondition, reachable } from './where.ts'

export interface ListAnswer {
  /** JSON array of records. */
  readonly data: string
  /** Cursor of the next page; null on the last. */
  readonly next: string | null
  /** Exact number of matching records, where it was asked for. */
  readonly total?: number
}

interface Page extends Record<string, unknown> {
  data: string
  last: string | null
  more: boolean
  total?: number
}

/** What stands before a list's statement: common table expressions that it reads. */
export type Preamble = (bind: Bind) => string

/** A page of records in one statement. @throws TesseraError BAD_QUERY when the cursor is none of ours */
export async function listRecords(
  on: Queryable,
  context: ReadContext,
  request: ListRequest,
  preamble?: Preamble,
): Promise<ListAnswer> {
  const statement = listStatement(context, request, preamble)
  // search words come in endless forms; a plan made for one of them serves the next badly
  const name = request.search === undefined ? statementName(statement.text) : undefined
  const [row] = await on.query<Page>(statement.text, statement.values, name).catch((error: unknown) => {
    throw request.after !== undefined && isUnreadable(error) ? notACursor() : error
  })
  const last = row?.more === true ? endOf(context, request, row) : null
  const next = last === null ? null : encodeCursor(context.plan.object, request.sort, last)
  return { data: row?.data ?? '[]', next, ...(request.count && { total: row?.total ?? 0 }) }
}

/** What the cursor of the next page carries. */
function endOf({ plan: { object } }: ReadContext, request: ListRequest, { last }: Page): string | null {
  if (object.key.columns.length > 0) return last
  return JSON.stringify([String(offsetOf(object, request) + request.limit)])
}

/** How many rows are passed over; a cursor over rows without a key counts them. */
function offsetOf(object: ObjectModel, { after, sort, offset }: ListRequest): number {
  return after !== undefined && object.key.columns.length === 0 ? rowsBefore(object, sort, after) : offset
}

/** A value that PostgreSQL cannot read as its type. Filters are checked before; of a cursor only PostgreSQL knows. */
function isUnreadable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('22')
}

/** The statement of `listRecords`, for tests and for looking at plans. */
export function listStatement(context: ReadContext, request: ListRequest, preamble?: Preamble): Statement {
  const parameters = new Parameters()
  const { bind } = parameters
  const { object } = context.plan
  const { sort, limit } = request
  const table = tableSql(context.db, object)
  const columns = selectList(context, request, 't', bind)
  const condition = listCondition(context, request, 't', bind)
  const after =
    request.after === undefined || object.key.columns.length === 0
      ? ''
      : ` and ${afterCursor(context, sort, request.after, 't', bind)}`
  const offset = offsetOf(object, request)
  const total = request.count ? `, (select count(*) from ${table} as t where ${condition}) as total` : ''
  const text =
    `${preamble?.(bind) ?? ''}select '[' || coalesce(string_agg(record, ',' order by place) filter (where place <= ${limit}), '') || ']' as data, ` +
    `max(cursor) filter (where place = ${limit}) as last, count(*) > ${limit} as more${total} ` +
    `from (select record, cursor, row_number() over () as place from (` +
    `select (select row_to_json(r.*)::text from (select ${columns}) as r) as record, ${cursorExpression(context, sort, 't')} as cursor ` +
    `from ${table} as t where ${condition}${after} order by ${orderBy(context, sort, 't')} limit ${limit + 1}` +
    `${offset > 0 ? ` offset ${offset}` : ''}) as page) as placed`
  return { text, values: parameters.values }
}

/** One record as JSON text, or undefined when it does not exist for this principal. */
export async function getRecord(
  on: Queryable,
  context: ReadContext,
  request: ReadRequest,
  id: string,
): Promise<string | undefined> {
  const parameters = new Parameters()
  const { bind } = parameters
  const columns = selectList(context, request, 't', bind)
  const { object } = context.plan
  const condition = [isRecord(object, id, 't', bind), ...reachable(context, 't', bind)].join(' and ')
  const text = `select row_to_json(r.*)::text as record from (select ${columns} from ${tableSql(context.db, object)} as t where ${condition}) as r`
  const [row] = await on.query<{ record: string }>(text, parameters.values, statementName(text))
  return row?.record
}
