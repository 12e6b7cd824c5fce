/**
 * Related records in a statement. Each is a subquery of the row it belongs to, so that PostgreSQL reads them for the rows
 * of the page alone, after it has put these in order; as a lateral join they would be read for every row that matches.
 */
import { accessPlan, type Bind } from '../access/index.ts'
import { quotedName } from '../model/key.ts'
import type { FieldModel } from '../model/types.ts'
import { compileRule } from '../rules/index.ts'
import { columnSql, tableSql } from './column.ts'
import type { Expansion } from './expand-request.ts'
import { isNamed, keyColumns } from './key.ts'
import { orderBy } from './order.ts'
import type { ReadRequest } from './request.ts'
import { ruleContext } from './rule-fields.ts'
import { lineOrder, type ReadContext, selectList } from './select.ts'
import { reachable } from './where.ts'

/** `expression as "name", …` for the fields and the related records asked for. */
export function readList(context: ReadContext, request: ReadRequest, alias: string, bind: Bind): string {
  const { expansions = [], fields } = request
  if (expansions.length === 0) return selectList(context, request, alias, bind)
  const expanded = new Set(expansions.map(({ name }) => name))
  const own = { ...request, fields: fields.filter(({ name }) => !expanded.has(name)) }
  const related = expansions.map((each) => `${expansionSql(context, each, alias, bind)} as ${quotedName(each.name)}`)
  return [...(own.fields.length > 0 ? [selectList(context, own, alias, bind)] : []), ...related].join(', ')
}

function expansionSql(context: ReadContext, expansion: Expansion, outer: string, bind: Bind): string {
  // what belongs to a record in the recycle bin may be alive
  const { deleted: _deleted, among: _among, ...living } = context
  // custom SQL reads through views of its own, which the Model of the context knows
  const plan = accessPlan(context.model, context.principal, expansion.plan.object.name) ?? expansion.plan
  const inner: ReadContext = { ...living, plan }
  // one letter more at every level, so that a row and what belongs to it never share a name
  const alias = `${outer}x`
  const columns = readList(inner, expansion.read, alias, bind)
  const { from, belongs } = sourceOf(context, inner, expansion, { outer, alias })
  const conditions = [belongs, ...conditionsOf(inner, expansion, alias, bind)].join(' and ')
  if (expansion.kind === 'one') {
    const id = `to_json(${columnSql(context, expansion.field, outer)}::text)`
    // only its id when the reader may not see that record
    return `coalesce((select row_to_json(r.*) from (select ${columns} from ${from} where ${conditions}) as r), ${id})`
  }
  const order = ` order by ${orderOf(inner, expansion, alias)} limit ${expansion.limit}`
  return (
    `(select coalesce(json_agg(row_to_json(r.*)), '[]'::json) from ` +
    `(select ${columns} from ${from} where ${conditions}${order}) as r)`
  )
}

interface Aliases {
  readonly outer: string
  readonly alias: string
}

/** The related table, and what makes its rows belong to the row of `outer`. */
function sourceOf(
  context: ReadContext,
  inner: ReadContext,
  { kind, field }: Expansion,
  { outer, alias }: Aliases,
): { readonly from: string; readonly belongs: string } {
  const { object } = inner.plan
  const table = `${tableSql(context.db, object)} as ${alias}`
  if (kind === 'records') return { from: table, belongs: pointsTo(context, inner, field, { outer, alias }) }
  const value = columnSql(context, field, outer)
  if (kind === 'one') return { from: table, belongs: isNamed(object, value, alias) }
  const member = memberOf(alias)
  return {
    from: `unnest(${value}) with ordinality as ${member}(id, place), ${table}`,
    belongs: isNamed(object, `${member}.id`, alias),
  }
}

function pointsTo(context: ReadContext, inner: ReadContext, field: FieldModel, { outer, alias }: Aliases): string {
  const here = context.plan.object
  const value = columnSql(inner, field, alias)
  if (field.kind.many !== true) return isNamed(here, value, outer)
  // what an index that looks inside lists can serve
  return `${value} @> array[${keyColumns(here.key, outer).join()}]::${field.columnType}`
}

function conditionsOf(inner: ReadContext, { filter }: Expansion, alias: string, bind: Bind): string[] {
  const reached = reachable(inner, alias, bind)
  return filter ? [...reached, `(${compileRule(filter, ruleContext(inner, alias, bind))})`] : reached
}

function orderOf(inner: ReadContext, { kind, sort, lineOrder: number }: Expansion, alias: string): string {
  if (sort) return orderBy(inner, sort, alias)
  return kind === 'members' ? `${memberOf(alias)}.place` : lineOrder(inner, number, alias)
}

function memberOf(alias: string): string {
  return `${alias}_member`
}
