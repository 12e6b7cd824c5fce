/**
 * Records counted and added up in groups: one statement that answers JSON text. What the reader may see of the object
 * decides which rows come in; what they may see of the objects that references lead to decides which values of these do.
 */
import { accessPlan, type Bind, scopeCondition } from '../access/index.ts'
import type { Queryable } from '../database/index.ts'
import type { FieldModel } from '../model/types.ts'
import { compileRule } from '../rules/index.ts'
import type { AggregateRequest, GroupKey, Measure, Reached } from './aggregate-request.ts'
import { columnSql, tableSql } from './column.ts'
import { isNamed } from './key.ts'
import type { Preamble } from './list.ts'
import { statementName } from './prepared.ts'
import { type ReadContext, titledRecord } from './select.ts'
import { Parameters, type Statement } from './statement.ts'
import { learnTags } from './tag-numbers.ts'
import { askTogether } from './together.ts'
import { listCondition } from './where.ts'

export interface AggregateAnswer {
  /** JSON array of groups. */
  readonly data: string
  /** There are more groups than were asked for. */
  readonly more: boolean
}

export async function aggregateRecords(
  on: Queryable,
  context: ReadContext,
  request: AggregateRequest,
  preamble?: Preamble,
): Promise<AggregateAnswer> {
  if (request.filter) await learnTags(on, context.db, [request.filter])
  const statement = aggregateStatement(context, request, preamble)
  const name = request.search === undefined ? statementName(statement.text) : undefined
  // many look at the same figures at the same time
  const [row] = await askTogether(on, statement, name)
  return { data: typeof row?.['data'] === 'string' ? row['data'] : '[]', more: row?.['more'] === true }
}

/** The statement of `aggregateRecords`, for tests and for looking at plans. */
export function aggregateStatement(context: ReadContext, request: AggregateRequest, preamble?: Preamble): Statement {
  const parameters = new Parameters()
  const { bind } = parameters
  const before = preamble?.(bind) ?? ''
  const { limit, having } = request
  const condition = having
    ? ` where ${compileRule(having, {
        moment: context.moment,
        column: (name) => `a.m${request.measures.findIndex(({ as }) => as === name)}`,
        parameter: (value, pgType) => `${bind(value)}::${pgType}`,
      })}`
    : ''
  const text =
    `${before}select '[' || coalesce(string_agg(record, ',' order by place) filter (where place <= ${limit}), '') || ']' as data, ` +
    `count(*) > ${limit} as more from (select r.record::text as record, row_number() over () as place from (` +
    `select ${resultSql(context, request, bind)} as record from (${groupedSql(context, request, bind)}) as a${condition}` +
    `${orderSql(request)} limit ${limit + 1}) as r) as placed`
  return { text, values: parameters.values }
}

/** Each group as a JSON object. Names go in as texts: as names of columns PostgreSQL would clip long ones. */
function resultSql(context: ReadContext, { groups, measures }: AggregateRequest, bind: Bind): string {
  const members = [
    ...groups.map((key, index) => [key.as, groupJson(context, key, `a.g${index}`, bind)]),
    ...measures.map((each, index) => [each.as, each.function.toJson(`a.m${index}`, each.of?.field)]),
  ]
  return `json_build_object(${members.map(([name, value]) => `'${name ?? ''}', ${value ?? 'null'}`).join(', ')})`
}

function groupJson(context: ReadContext, key: GroupKey, value: string, bind: Bind): string {
  if (key.bucket) return key.bucket.toJson(value)
  const { inner, field } = within(context, key)
  return field.target === undefined ? field.kind.toJson(value) : titledRecord(inner, field, value, bind)
}

function groupedSql(context: ReadContext, request: AggregateRequest, bind: Bind): string {
  const { groups, measures } = request
  const joins = new Joins(context, bind)
  const keys = groups.map((key, index) => `${keySql(context, key, joins.value(key), bind)} as g${index}`)
  const results = measures.map((each, index) => `${measureSql(each, joins)} as m${index}`)
  const condition = listCondition(context, request, 't', bind)
  const by = groups.length > 0 ? ` group by ${groups.map((_, index) => index + 1).join(', ')}` : ''
  const from = `${tableSql(context.db, context.plan.object)} as t${joins.text}`
  return `select ${[...keys, ...results].join(', ')} from ${from} where ${condition}${by}`
}

function keySql({ moment }: ReadContext, { bucket }: GroupKey, value: string, bind: Bind): string {
  return bucket ? bucket.sql(value, () => `${bind(moment.timeZone)}::text`) : value
}

function measureSql({ function: made, of }: Measure, joins: Joins): string {
  return made.sql(of && joins.value(of), of?.field)
}

/** By what was asked for, then by the groups, so that the same question is answered in the same order. */
function orderSql({ groups, measures, sort }: AggregateRequest): string {
  const asked = sort.map(({ field, descending }) => {
    const measure = measures.findIndex(({ as }) => as === field)
    const column = measure >= 0 ? `a.m${measure}` : `a.g${groups.findIndex(({ as }) => as === field)}`
    return `${column} ${descending ? 'desc nulls last' : 'asc nulls first'}`
  })
  const order = [...asked, ...groups.map((_, index) => `a.g${index} asc nulls first`)]
  return order.length > 0 ? ` order by ${order.join(', ')}` : ''
}

/** The tables that references lead to, each joined once; rows that the reader may not see are not there. */
class Joins {
  text = ''
  readonly #aliases = new Map<string, string>()
  readonly #context: ReadContext
  readonly #bind: Bind

  constructor(context: ReadContext, bind: Bind) {
    this.#context = context
    this.#bind = bind
  }

  /** SQL of a value in a row of `t` or of what it leads to. */
  value(reached: Reached): string {
    const { inner, field } = within(this.#context, reached)
    return columnSql(inner, field, reached.via ? this.#alias(inner, reached.via) : 't')
  }

  #alias(inner: ReadContext, via: FieldModel): string {
    const known = this.#aliases.get(via.name)
    if (known !== undefined) return known
    const alias = `j${this.#aliases.size}`
    this.#aliases.set(via.name, alias)
    const { plan, principal, db } = inner
    const living = plan.object.softDelete ? ` and ${alias}."deleted_at" is null` : ''
    const here = this.#context.plan.object.field.get(via.name) ?? via
    const named = isNamed(plan.object, columnSql(this.#context, here, 't'), alias)
    const scope = scopeCondition(plan, 'read', principal, alias, this.#bind)
    this.text += ` left join ${tableSql(db, plan.object)} as ${alias} on ${named}${living} and ${scope}`
    return alias
  }
}

/** The plan and the field as the Model of the context has them: custom SQL reads through views of its own. */
function within(context: ReadContext, { plan, field, via }: Reached): { inner: ReadContext; field: FieldModel } {
  const { deleted: _, ...living } = context
  const there = via ? accessPlan(context.model, context.principal, plan.object.name) : context.plan
  return {
    inner: via ? { ...living, plan: there ?? plan } : context,
    field: there?.object.field.get(field.name) ?? field,
  }
}

/** Names of the objects that a request reaches beside its own. */
export function objectsReached({ groups, measures }: AggregateRequest): string[] {
  const reached = [...groups, ...measures.flatMap(({ of }) => of ?? [])]
  const titled = groups.flatMap(({ field }) => field.target ?? [])
  return [...new Set([...reached.flatMap(({ via }) => via?.target ?? []), ...titled])]
}
