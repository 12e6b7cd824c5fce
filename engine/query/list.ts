/**
 * In charge of reading: one statement a list, one a record, each answering JSON text that nobody parses on the way.
 * What enters is a request checked against the access plan; what leaves is the text of the records and where the
 * next page begins.
 */
import type { Bind } from '../access/index.ts'
import type { Queryable } from '../database/index.ts'
import type { Rule } from '../rules/index.ts'
import { rowSql, tableSql } from './column.ts'
import { countSql, type Total, totalOf } from './count.ts'
import { decodeCursor, encodeCursor, listMark, notACursor } from './cursor.ts'
import { readList } from './expand.ts'
import { isRecord } from './key.ts'
import { isNearFirst, nearFirst } from './near-first.ts'
import { afterPlace, cursorExpression, orderBy, placeTexts, rowsBefore } from './order.ts'
import { rememberedColumns, rememberedList, rememberedRecord } from './remembered.ts'
import type { ListRequest, ReadRequest } from './request.ts'
import { statementName } from './prepared.ts'
import type { ReadContext } from './select.ts'
import { sortGuard, sortTooLarge } from './served.ts'
import { learnTags } from './tag-numbers.ts'
import { Parameters, type Statement } from './statement.ts'
import { listCondition, listParts, reachable } from './where.ts'

export interface ListAnswer extends Partial<Total> {
  /** JSON array of records. */
  readonly data: string
  /** Cursor of the next page; null on the last. */
  readonly next: string | null
}

interface Page extends Record<string, unknown> {
  data: string
  last: string | null
  more: boolean
  total?: number
  holds?: boolean
}

/** What stands before a list's statement: common table expressions that it reads. */
export type Preamble = (bind: Bind) => string

/** A page of records in one statement. @throws TesseraError BAD_QUERY when the cursor is none of ours, SORT_TOO_LARGE */
export async function listRecords(
  on: Queryable,
  context: ReadContext,
  request: ListRequest,
  preamble?: Preamble,
): Promise<ListAnswer> {
  await learnTags(on, context.db, rulesOf(request))
  const statement = preamble
    ? listStatement(context, request, preamble)
    : rememberedList(context, request, () => listStatement(context, request))
  // search words come in endless forms; a plan made for one of them serves the next badly
  const name = request.search === undefined ? statementName(statement.text) : undefined
  const [row] = await on.query<Page>(statement.text, statement.values, name).catch(refusal(request))
  if (row?.holds === false) throw sortTooLarge(request.sort)
  const next = row?.more === true ? cursorOf(context, request, row.last) : null
  const counted = request.count === 'none' ? undefined : Number(row?.total ?? 0)
  const total = counted === undefined ? {} : await totalOf(on, context, request, counted, preamble === undefined)
  return { data: row?.data ?? '[]', next, ...total }
}

/** The rules of a request: of its own records, and of those that it asks for beside them. */
export function rulesOf({ filter, expansions = [] }: Pick<ListRequest, 'filter' | 'expansions'>): (Rule | undefined)[] {
  return [
    filter,
    ...expansions.flatMap((each) => rulesOf({ ...each.read, ...(each.filter && { filter: each.filter }) })),
  ]
}

/** The cursor of the next page, behind a row with the sort values `last`. */
export function cursorOf(context: ReadContext, request: ListRequest, last: string | null): string | null {
  const isCounted = context.plan.object.key.columns.length === 0
  const place = isCounted ? JSON.stringify([String(offsetOf(context, request) + request.limit)]) : last
  return place === null ? null : encodeCursor(listMark(context, request), place)
}

/** How many rows are passed over; a cursor over rows without a key counts them. */
function offsetOf(context: ReadContext, request: ListRequest): number {
  const { after, offset } = request
  if (after === undefined || context.plan.object.key.columns.length > 0) return offset
  return rowsBefore(decodeCursor(listMark(context, request), after))
}

/** Rethrows a value that PostgreSQL cannot read as its type. Filters are checked before; of a cursor only PostgreSQL knows. */
export function refusal({ after }: ListRequest): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    throw after !== undefined && typeof code === 'string' && code.startsWith('22') ? notACursor() : error
  }
}

/** The statement of `listRecords`, for tests and for looking at plans. */
export function listStatement(context: ReadContext, request: ListRequest, preamble?: Preamble): Statement {
  const parameters = new Parameters()
  const { bind } = parameters
  const { limit, sort } = request
  const table = tableSql(context.db, context.plan.object)
  const columns = rememberedColumns(context, request, parameters.values, () => readList(context, request, 't', bind))
  const condition = listCondition(context, request, 't', bind)
  const guard = sortGuard(context.plan.object, sort, { table, condition, bind })
  const total = countSql(request.count, table, condition)
  const rows = pageRows(context, request, {
    table,
    condition: guard ? `${condition} and (select holds from guard)` : condition,
    bind,
  })
  const text =
    `${withGuard(preamble?.(bind) ?? '', guard)}select '[' || coalesce(string_agg(record, ',' order by place) filter (where place <= ${limit}), '') || ']' as data, ` +
    `max(cursor) filter (where place = ${limit}) as last, count(*) > ${limit} as more${total ? `, ${total} as total` : ''}` +
    `${guard ? ', (select holds from guard) as holds' : ''} ` +
    `from (select record, cursor, row_number() over () as place from (` +
    `select (select row_to_json(r.*)::text from (select ${columns}) as r) as record, ${cursorExpression(context, sort, 't')} as cursor ` +
    `from ${rows}) as page) as placed`
  return { text, values: parameters.values }
}

/** The rows of a page as columns, behind them the sort values that a cursor carries. */
export function rowsStatement(context: ReadContext, request: ListRequest): Statement {
  const parameters = new Parameters()
  const { bind } = parameters
  const { object } = context.plan
  const table = tableSql(context.db, object)
  const columns = rememberedColumns(context, request, parameters.values, () => readList(context, request, 't', bind))
  const condition = listCondition(context, request, 't', bind)
  const places = placeTexts(context, request.sort, 't').map((text) => `, ${text}`)
  // first the rows of the page: what is not read as it stands is worked out for these alone
  const rows = `select ${rowSql(object, 't')} from ${pageRows(context, request, { table, condition, bind })}`
  return { text: `select ${columns}${places.join('')} from (${rows}) as t`, values: parameters.values }
}

/** Common table expressions of custom SQL are never guarded: they have a bound of their own. */
function withGuard(preamble: string, guard: string | undefined): string {
  return guard ? `with ${guard} ` : preamble
}

interface Source {
  readonly table: string
  readonly condition: string
  readonly bind: Bind
}

/** `table as t where … order by … limit …`; where the page begins in two ranges of an index, both in their order. */
export function pageRows(context: ReadContext, request: ListRequest, { table, condition, bind }: Source): string {
  const { sort, limit } = request
  const offset = offsetOf(context, request)
  const order = orderBy(context, sort, 't')
  const end = `order by ${order} limit ${limit + 1}${offset > 0 ? ` offset ${offset}` : ''}`
  const ranges = rangesOf(context, request, bind)
  const [range = 'true', ...others] = ranges
  if (others.length > 0) {
    const columns = rowSql(context.plan.object, 't')
    const parts = ranges.map((each) => `(select ${columns} from ${table} as t where ${condition} and ${each} ${end})`)
    return `(${parts.join(' union all ')}) as t ${end}`
  }
  if (isNearFirst(context, request)) {
    const ofRow = listCondition(context, request, 't', bind, 'rows')
    const conditions = listParts(context, request, 't', bind)
    return `${nearFirst(context, request, { table, conditions, ofRow, range, order })} ${end}`
  }
  return `${table} as t where ${range === 'true' ? condition : `${condition} and ${range}`} ${end}`
}

/** The ranges of the order in which the page stands; all of it for the first page, and where rows are counted. */
function rangesOf(context: ReadContext, request: ListRequest, bind: Bind): string[] {
  if (request.after === undefined || context.plan.object.key.columns.length === 0) return ['true']
  return afterPlace(context, request.sort, decodeCursor(listMark(context, request), request.after), 't', bind)
}

/** One record as JSON text, or undefined when it does not exist for this principal. */
export async function getRecord(
  on: Queryable,
  context: ReadContext,
  request: ReadRequest,
  id: string,
): Promise<string | undefined> {
  const { text, values } = rememberedRecord(context, request, id, () => recordStatement(context, request, id))
  const [row] = await on.query<{ record: string }>(text, values, statementName(text))
  return row?.record
}

function recordStatement(context: ReadContext, request: ReadRequest, id: string): Statement {
  const parameters = new Parameters()
  const { bind } = parameters
  const { object } = context.plan
  // the id is bound first
  const conditions = [isRecord(object, id, 't', bind), ...reachable(context, 't', bind)].join(' and ')
  const columns = readList(context, request, 't', bind)
  const text = `select row_to_json(r.*)::text as record from (select ${columns} from ${tableSql(context.db, object)} as t where ${conditions}) as r`
  return { text, values: parameters.values }
}
