/**
 * Records that stand above and below each other: what is below one, the way to it, and where words are found, each in one
 * statement. A record that the reader may not see neither appears nor leads to others; what stands below it is at the top
 * for them. Records that stand in a circle end nowhere, and no statement does: none is met twice on one way.
 */
import type { Bind } from '../access/index.ts'
import type { Queryable } from '../database/index.ts'
import { idSql } from '../model/key.ts'
import type { FieldModel } from '../model/types.ts'
import { columnSql, tableSql } from './column.ts'
import { readList } from './expand.ts'
import { isRecord } from './key.ts'
import { orderBy } from './order.ts'
import { statementName } from './prepared.ts'
import { fieldExpression, type ReadContext } from './select.ts'
import { Parameters, type Statement } from './statement.ts'
import { nodeSql } from './tree-parts.ts'
import type { TreeRequest } from './tree-request.ts'
import { listCondition, reachable } from './where.ts'

export interface TreeAnswer {
  /** JSON array of records with `depth`, `has_children` and, of what was searched, `path`. */
  readonly data: string
  /** There are more than were asked for. */
  readonly more: boolean
  /** Records in the answer. */
  readonly count: number
}

/** Ways longer than this are cut: whoever stands a hundred deep stands in a circle, or nobody finds them. */
const LONGEST_WAY = 100

export async function treeRecords(on: Queryable, context: ReadContext, request: TreeRequest): Promise<TreeAnswer> {
  const { text, values } = treeStatement(context, request)
  const name = request.part.kind === 'search' ? undefined : statementName(text)
  const [row] = await on.query<{ data: string; count: string }>(text, values, name)
  const count = Number(row?.count ?? 0)
  return { data: row?.data ?? '[]', more: count > request.limit, count: Math.min(count, request.limit) }
}

/** The statement of `treeRecords`, for tests and for looking at plans. */
export function treeStatement(context: ReadContext, request: TreeRequest): Statement {
  const parameters = new Parameters()
  const { bind } = parameters
  const { limit, above } = request
  const columns = readList(context, request, 't', bind)
  const { before, order, facts } = PARTS[request.part.kind]({ context, request, bind })
  const object = context.plan.object
  const text =
    `with recursive ${before}, taken as (select *, row_number() over () as met from way limit ${limit + 1}) ` +
    `select '[' || coalesce(string_agg(record, ',' order by place) filter (where met <= ${limit}), '') || ']' as data, ` +
    `count(*) as count from (select record, met, row_number() over () as place from (` +
    `select (select row_to_json(r.*)::text from (select ${columns}, ${facts}, ${hasChildren(context, above, bind)} as "has_children") as r) as record, way.met as met ` +
    `from taken as way join ${tableSql(context.db, object)} as t on ${nodeSql(object, 't')} = way.id order by ${order}` +
    `) as page) as placed`
  return { text, values: parameters.values }
}

interface Tree {
  readonly context: ReadContext
  readonly request: TreeRequest
  readonly bind: Bind
}

interface Way {
  /** The common table expression `way` of the records with their depth. */
  readonly before: string
  readonly order: string
  /** What a record of the answer says beside its fields. */
  readonly facts: string
}

const DEPTH = 'way.depth as "depth"'

const PARTS: Readonly<Record<TreeRequest['part']['kind'], (tree: Tree) => Way>> = {
  below: belowWay,
  path: pathWay,
  search: searchWay,
}

/** Breadth first, so that a limit takes whole levels from the top; shown with each record's own below it. */
function belowWay({ context, request, bind }: Tree): Way {
  const { above, filter, sort, part, limit } = request
  const { object } = context.plan
  const table = tableSql(context.db, object)
  const node = nodeSql(object, 't')
  const met = listCondition(context, { ...(filter && { filter }) }, 't', bind)
  const order = orderBy(context, sort, 't')
  const parent = part.kind === 'below' ? part.parent : undefined
  const depth = part.kind === 'below' ? part.depth : 1
  const start = parent === undefined ? isTop(context, above, bind) : hasParent(context, above, parent, bind)
  const first = `select ${node} as id from ${table} as t where ${start} and ${met} order by ${order} limit ${limit + 1}`
  const next =
    `select ${node}, way.depth + 1, way.place || row_number() over (partition by way.id order by ${order}), way.seen || ${node}::text ` +
    `from way join ${table} as t on ${columnSql(context, above, 't')} = way.id ` +
    `where way.depth < ${depth} and ${node}::text <> all(way.seen) and ${met}`
  const opening = `select top.id, 1, array[row_number() over ()], array[top.id::text] from (${first}) as top`
  return {
    before: `way(id, depth, place, seen) as (${opening}${depth > 1 ? ` union all ${next}` : ''})`,
    order: 'way.place',
    facts: DEPTH,
  }
}

function pathWay({ context, request, bind }: Tree): Way {
  const { object } = context.plan
  const id = request.part.kind === 'path' ? request.part.id : ''
  const start = conditionOf([isRecord(object, id, 't', bind), ...reachable(context, 't', bind)])
  const up = upSql(context, request.above, bind, ` from ${tableSql(context.db, object)} as t where ${start}`)
  return {
    before: `${up}, way as (select id, row_number() over (order by steps desc) as depth from up)`,
    order: 'way.depth',
    facts: DEPTH,
  }
}

function searchWay({ context, request, bind }: Tree): Way {
  const { filter, part, sort, limit } = request
  const { object } = context.plan
  const search = part.kind === 'search' ? part.search : ''
  const met = listCondition(context, { search, ...(filter && { filter }) }, 't', bind)
  const order = orderBy(context, sort, 't')
  const found = `select ${nodeSql(object, 't')} as id from ${tableSql(context.db, object)} as t where ${met} order by ${order} limit ${limit + 1}`
  const up = upSql(context, request.above, bind, '')
  const title =
    object.title.name === 'id' || !context.plan.fields.has(object.title.name)
      ? ''
      : `, '${object.title.name}', ${fieldExpression(context, object.title, 'w', bind)}`
  const named = `json_agg(json_build_object('id', ${idSql(object.key, 'w')}${title}) order by up.steps desc)`
  const ways = `from up join ${tableSql(context.db, object)} as w on ${nodeSql(object, 'w')} = up.id where up.steps > 0`
  return {
    before: `way as (${found})`,
    order,
    facts:
      `(with recursive ${up} select count(*) from up) as "depth", ` +
      `(with recursive ${up} select coalesce(${named}, '[]'::json) ${ways}) as "path"`,
  }
}

/**
 * The common table expression `up`: a record and those above it, each with its `steps` from the first.
 * @param from where the first is; without it, it is the row `t` of the statement around
 */
function upSql(context: ReadContext, above: FieldModel, bind: Bind, from: string): string {
  const { object } = context.plan
  const parts = (alias: string): readonly [string, string] => [nodeSql(object, alias), columnSql(context, above, alias)]
  const [node, parent] = parts('t')
  const [higher, highest] = parts('u')
  return (
    `up(id, above, steps, seen) as (select ${node}, ${parent}, 0, array[${node}::text]${from} union all ` +
    `select ${higher}, ${highest}, up.steps + 1, up.seen || ${higher}::text ` +
    `from up join ${tableSql(context.db, object)} as u on ${higher} = up.above ` +
    `where ${higher}::text <> all(up.seen) and up.steps < ${LONGEST_WAY} and ${conditionOf(reachable(context, 'u', bind))})`
  )
}

/** At the top stands what has nothing above it, or nothing that the reader may see. */
function isTop(context: ReadContext, above: FieldModel, bind: Bind): string {
  const { object } = context.plan
  const parent = columnSql(context, above, 't')
  // a record of ours that lives has no parent that does not
  if (context.plan.scope('read') === 'all' && !object.existing && !context.deleted) return `${parent} is null`
  const seen = conditionOf([`${nodeSql(object, 'higher')} = ${parent}`, ...reachable(context, 'higher', bind)])
  return `not exists (select from ${tableSql(context.db, object)} as higher where ${seen})`
}

/** Nothing stands below a record that the reader may not see. */
function hasParent(context: ReadContext, above: FieldModel, parent: string, bind: Bind): string {
  const { object } = context.plan
  const seen = conditionOf([isRecord(object, parent, 'higher', bind), ...reachable(context, 'higher', bind)])
  const node = `select ${nodeSql(object, 'higher')} from ${tableSql(context.db, object)} as higher where ${seen}`
  return `${columnSql(context, above, 't')} = (${node})`
}

function hasChildren(context: ReadContext, above: FieldModel, bind: Bind): string {
  const { object } = context.plan
  const here = `${columnSql(context, above, 'lower_one')} = ${nodeSql(object, 't')}`
  const seen = conditionOf([here, ...reachable(context, 'lower_one', bind)])
  return `exists (select from ${tableSql(context.db, object)} as lower_one where ${seen})`
}

function conditionOf(conditions: readonly string[]): string {
  return conditions.length > 0 ? conditions.join(' and ') : 'true'
}
