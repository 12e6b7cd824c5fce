/**
 * In charge of fields that rules only compare with values. These values cut all there can be into regions: each value by
 * itself, what lies between two, and null; within a region every such rule answers alike. What enters are rules over one
 * field; what leaves are the values in their order and, for each region, which rules hold. PostgreSQL itself is asked,
 * with the very SQL of the rules over places in that order instead of the values, so there is no second meaning.
 */
import type { Queryable } from '../../database/index.ts'
import { Parameters } from '../../query/index.ts'
import { type CompileContext, compileRule, type Rule } from '../../rules/index.ts'

export interface Regions {
  /** Type in which the values are compared. */
  readonly pgType: string
  /** The values that rules name, in the order of their type. */
  readonly values: readonly unknown[]
  /**
   * Which rules hold, by rule: what lies below the first value, the first value, what lies between it and the second …,
   * what lies above the last; at the end, null.
   */
  readonly holds: readonly (readonly boolean[])[]
}

interface Named {
  readonly value: unknown
  readonly pgType: string
}

/** @param context how values of the field are handed over; nothing else of it is asked */
export async function regionsOf(
  on: Queryable,
  rules: readonly Rule[],
  context: Pick<CompileContext, 'moment' | 'idType'>,
): Promise<Regions> {
  const named = namedBy(rules, context)
  const pgType = commonType(named)
  const { values, ranks } = await ordered(on, named, pgType)
  return { pgType, values, holds: await answers(on, rules, context, { values, ranks }) }
}

/** Every value that the rules hand over, those in lists one by one. */
function namedBy(rules: readonly Rule[], context: Pick<CompileContext, 'moment' | 'idType'>): Named[] {
  const found = new Map<string, Named>()
  const note = (value: unknown, pgType: string): void => {
    found.set(JSON.stringify([value, pgType]), { value, pgType })
  }
  const compile: CompileContext = {
    ...context,
    column: () => 'c',
    parameter: (value, pgType) => {
      for (const each of Array.isArray(value) ? value : [value]) note(each, memberType(pgType))
      return 'null'
    },
  }
  for (const rule of rules) compileRule(rule, compile)
  // rules about emptiness compare texts with '' without handing it over
  if ([...found.values()].every(({ pgType }) => pgType === 'text') && isText(rules)) note('', 'text')
  return [...found.values()]
}

function isText(rules: readonly Rule[]): boolean {
  return rules.some((rule): boolean => {
    if (rule.kind === 'condition') return rule.valueType === 'text'
    if (rule.kind === 'relation') return false
    return rule.kind === 'not' ? isText([rule.rule]) : isText(rule.rules)
  })
}

function memberType(pgType: string): string {
  return pgType.replace(/\[\]$/, '')
}

/** Whole numbers and others are compared as the latter. */
function commonType(named: readonly Named[]): string {
  const types = new Set(named.map(({ pgType }) => pgType))
  const [first = 'text'] = types
  return types.has('numeric') ? 'numeric' : first
}

interface Order {
  readonly values: readonly unknown[]
  /** Place of each value, from 1, by its JSON. */
  readonly ranks: ReadonlyMap<string, number>
}

async function ordered(on: Queryable, named: readonly Named[], pgType: string): Promise<Order> {
  if (named.length === 0) return { values: [], ranks: new Map() }
  const by = pgType === 'text' ? 'u.v collate "C"' : 'u.v'
  const rows = await on.query<{ place: number; rank: number }>(
    `select u.place::int as place, (dense_rank() over (order by ${by}))::int as rank ` +
      `from unnest($1::${pgType}[]) with ordinality as u(v, place) order by rank, place`,
    [named.map(({ value }) => value)],
  )
  const values: unknown[] = []
  const ranks = new Map<string, number>()
  for (const { place, rank } of rows) {
    const value = named[place - 1]?.value
    ranks.set(JSON.stringify(value), rank)
    values[rank - 1] ??= value
  }
  return { values, ranks }
}

async function answers(
  on: Queryable,
  rules: readonly Rule[],
  context: Pick<CompileContext, 'moment' | 'idType'>,
  { values, ranks }: Order,
): Promise<boolean[][]> {
  const { bind, values: bound } = new Parameters()
  // '' stands for itself, for rules that compare with it of their own accord; such rules know no order
  const code = (region: number): string => (values[(region - 1) / 2] === '' ? '' : String(region).padStart(6, '0'))
  const place = (value: unknown): string => code(2 * (ranks.get(JSON.stringify(value)) ?? 0) - 1)
  const compile: CompileContext = {
    moment: context.moment,
    column: () => 'r.v',
    parameter: (value, pgType) =>
      Array.isArray(value) ? `${bind(value.map(place))}::text[]` : `${bind(place(value))}::${textType(pgType)}`,
  }
  const regions = [...Array.from({ length: 2 * values.length + 1 }, (_, region) => code(region)), null]
  const compared = rules.map((rule) => `(${compileRule(rule, compile)}) is true`)
  const rows = await on.query<{ holds: boolean[] }>(
    `select array[${compared.join(', ')}] as holds from ` +
      `(select u.place, u.v collate "C" as v from unnest(${bind(regions)}::text[]) with ordinality as u(v, place)) as r order by r.place`,
    bound,
  )
  return rules.map((_, index) => rows.map(({ holds }) => holds[index] === true))
}

function textType(pgType: string): string {
  return pgType.endsWith('[]') ? 'text[]' : 'text'
}
