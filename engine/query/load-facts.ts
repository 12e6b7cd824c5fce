/**
 * In charge of what rules need to know before they are answered in memory. What enters are records and the facts that
 * `compileClosure` names; what leaves is a record of values for each, related records and ways up included, all from
 * one statement under the plan of whoever asks.
 */
import type { Bind } from '../access/index.ts'
import type { Queryable } from '../database/index.ts'
import { idSql } from '../model/key.ts'
import type { Text } from '../kernel/text.ts'
import { factKey, pathKey, type RuleFacts, type RuleRecord } from '../rules/index.ts'
import { columnSql, tableSql } from './column.ts'
import { isAmong } from './key.ts'
import { badQuery } from './parameters.ts'
import { relatedBy, relatedContext, relatedRows } from './relations.ts'
import { pathArray } from './relations-tree.ts'
import type { ReadContext } from './select.ts'
import { Parameters } from './statement.ts'
import { tagsSql } from './tags.ts'
import { reachable } from './reachable.ts'

/**
 * The facts of the records with these ids, by id; those that the asker may not see are missing.
 * @throws TesseraError BAD_QUERY where the facts name what the asker may not read clearly
 */
export async function loadFacts(
  on: Queryable,
  context: ReadContext,
  facts: RuleFacts,
  ids: readonly string[],
): Promise<Map<string, RuleRecord>> {
  const { object } = context.plan
  const { bind, values } = new Parameters()
  const condition = [isAmong(object, ids, 't', bind), ...reachable(context, 't', bind)].join(' and ')
  const text =
    `select ${idSql(object.key, 't')} as id, ${factsSql(context, facts, 't', bind)}::text as facts ` +
    `from ${tableSql(context.db, object)} as t where ${condition}`
  const rows = await on.query<{ id: string; facts: string }>(text, values)
  return new Map(rows.map((row) => [row.id, recordOf(facts, JSON.parse(row.facts))]))
}

/** A JSON array of the facts in their order: names of relations may be longer than PostgreSQL's names. */
function factsSql(context: ReadContext, facts: RuleFacts, alias: string, bind: Bind): string {
  const values = [
    ...facts.fields.map((name) => valueSql(context, name, alias, bind)),
    ...facts.paths.map((name) => pathSql(context, name, alias, bind)),
    ...facts.relations.map((each) => relatedSql(context, each, alias, bind)),
  ]
  return `to_jsonb(array[${values.map((value) => `to_jsonb(${value})`).join(', ')}]::jsonb[])`
}

function valueSql(context: ReadContext, name: string, alias: string, bind: Bind): string {
  const access = context.plan.fields.get(name)
  if (access?.reads !== 'clear') throw badQuery(name, HIDDEN)
  if (access.field.kind.tags === true) return tagsSql(context, 'ids', alias, bind)
  return access.field.kind.toJson(columnSql(context, access.field, alias))
}

function pathSql(context: ReadContext, name: string, alias: string, bind: Bind): string {
  const related = relatedBy(context.plan, name)
  if (!related) throw badQuery(name, HIDDEN)
  const value = columnSql(context, related.field, alias)
  return `case when ${value} is not null then ${pathArray(context, related, alias, bind)} end`
}

/** Records that do not differ in what is asked of them are one; of records of which nothing is asked one tells enough. */
function relatedSql(
  context: ReadContext,
  { relation, facts }: RuleFacts['relations'][number],
  alias: string,
  bind: Bind,
): string {
  const related = relatedBy(context.plan, relation)
  if (!related) throw badQuery(relation, HIDDEN)
  const inner = `${alias}_of`
  const found = factsSql(relatedContext(context, related), facts, inner, bind)
  const isAsked = facts.fields.length + facts.paths.length + facts.relations.length > 0
  const rows = relatedRows(context, related, alias, inner, bind)
  const records = isAsked ? `select distinct ${found} as facts ${rows}` : `select ${found} as facts ${rows} limit 1`
  return `(select coalesce(jsonb_agg(found.facts), '[]'::jsonb) from (${records}) as found)`
}

function recordOf(facts: RuleFacts, loaded: unknown): RuleRecord {
  const values: readonly unknown[] = Array.isArray(loaded) ? loaded : []
  const related = (value: unknown, inner: RuleFacts): RuleRecord[] =>
    Array.isArray(value) ? value.map((each) => recordOf(inner, each)) : []
  const paths = facts.fields.length
  const relations = paths + facts.paths.length
  return Object.fromEntries([
    ...facts.fields.map((name, index) => [name, values[index]]),
    ...facts.paths.map((name, index) => [pathKey(name), values[paths + index]]),
    ...facts.relations.map((each, index) => [factKey(each.relation), related(values[relations + index], each.facts)]),
  ])
}

const HIDDEN: Text = {
  zh: '您不能查看其内容，不能用于判断',
  en: 'you may not see what it holds, so no rule of yours may ask',
}
