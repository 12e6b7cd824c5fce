/**
 * In charge of asking which rules hold for which records. What enters are the rules of many tags and the moment that they
 * are asked at; what leaves is one statement over all records, or over some, that gives those whose tags differ from what
 * rules say, with the numbers of tags that came and that went.
 *
 * A scan is cheap, a condition is dear: 1,000 rules asked one by one would be thousands of comparisons per record. So
 * rules are taken apart (`parts.ts`), each field that they compare with values is looked at once per record, and what
 * its value leaves possible is a row of bits (`tree.ts`), one per part of a rule. The rows of all fields joined by `and`
 * leave the parts that hold; only what no single field decides is asked on, for the records where it still matters. What
 * a rule means is decided by `compileRule` alone, here as everywhere.
 */
import type { Bind } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import { recordUuid, tableSql } from '../../query/index.ts'
import { type CompileContext, compileRule, type Rule } from '../../rules/index.ts'
import { contextOf, type EvaluationGround, objectOf, takesPartSql } from './ground.ts'
import { type Part, partsOf } from './parts.ts'
import { type Regions, regionsOf } from './regions.ts'
import { type Asking, bitsSql, treeSql } from './tree.ts'

/** A rule of a tag: conditions, or the records that custom SQL has found, as SQL over the uuid of a record. */
export interface Asked {
  readonly tag: number
  readonly rule?: Rule
  found?(record: string, bind: Bind): string
}

/** A record whose array differs from what rules say. */
export interface Differing extends Record<string, unknown> {
  /** The uuid under which memberships keep it. */
  readonly record: string
  /** Tags whose rules hold and that are not in its array, and those in its array whose rules do not hold. */
  readonly came: readonly number[]
  readonly went: readonly number[]
}

/** Rules made ready; as long as neither they, the tags nor the moment change, it may be asked again and again. */
export interface Evaluation {
  /** A query for rows of `record`, `came`, `went`. @param among a condition over the row `alias` of the object's table */
  sql(bind: Bind, among?: (alias: string, bind: Bind) => string): string
}

interface Placed extends Part {
  readonly place: number
  readonly found?: Asked['found']
}

interface Tagged {
  readonly tag: number
  readonly parts: readonly Placed[]
}

/** Asks once which of some records differ. @param ids uuids of records that the engine made the keys of */
export async function evaluate(
  on: Queryable,
  ground: EvaluationGround,
  rules: readonly Asked[],
  { ids }: { readonly ids: readonly string[] },
): Promise<Differing[]> {
  const found: Differing[] = []
  for (const batch of batchesOf(rules)) {
    const evaluation = await prepareEvaluation(on, ground, batch)
    const values: unknown[] = []
    const bind: Bind = (value) => `$${values.push(value)}`
    const object = objectOf(ground)
    const text = evaluation.sql(bind, (alias, own) => `${recordUuid(object, alias)} = any(${own(ids)}::uuid[])`)
    found.push(...(await on.query<Differing>(text, values)))
  }
  return found
}

/** Rules of one statement; those of a tag stay together. */
const MOST_RULES = 1_000

export function batchesOf<A extends Asked>(rules: readonly A[]): A[][] {
  const byTag = groupBy(rules, ({ tag }) => tag)
  const batches: A[][] = []
  for (const own of byTag.values()) {
    const last = batches.at(-1)
    if (last && last.length + own.length <= MOST_RULES) last.push(...own)
    else batches.push([...own])
  }
  return batches
}

/** Asks PostgreSQL what the values that rules name have to do with one another, which it says within milliseconds. */
export async function prepareEvaluation(
  on: Queryable,
  ground: EvaluationGround,
  rules: readonly Asked[],
): Promise<Evaluation> {
  const tags = placed(rules)
  const parts = tags.flatMap((each) => each.parts)
  const names = [...new Set(parts.flatMap(({ factors }) => [...factors.keys()]))]
  const context = contextOf(ground, 't', () => '')
  const columns = new Map<string, { readonly regions: Regions; readonly asking: readonly Asking[] }>()
  for (const name of names) {
    const factors = parts.flatMap((part) => part.factors.get(name) ?? [])
    const regions = await regionsOf(on, factors, context)
    let next = 0
    const asking = parts.flatMap(({ place, factors: own }) => {
      const some = own.get(name)
      return some ? [{ place, factors: some.map(() => next++) }] : []
    })
    columns.set(name, { regions, asking })
  }
  return { sql: (bind, among) => statementOf(ground, { tags, columns, places: parts.length }, bind, among) }
}

/** Tags that one part decides come first, so that their bits are where those of the parts are. */
function placed(rules: readonly Asked[]): Tagged[] {
  const byTag = [...groupBy(rules, ({ tag }) => tag)].map(([tag, own]) => ({
    tag,
    parts: own.flatMap(({ rule, found }): (Part & Pick<Placed, 'found'>)[] =>
      rule ? partsOf(rule) : [{ factors: new Map(), rest: [], ...(found && { found }) }],
    ),
  }))
  const ordered = [...byTag.filter(isSimple), ...byTag.filter((each) => !isSimple(each))]
  let next = 0
  return ordered.map(({ tag, parts }) => ({ tag, parts: parts.map((part) => ({ ...part, place: next++ })) }))
}

function isSimple({ parts }: { readonly parts: readonly (Part & Pick<Placed, 'found'>)[] }): boolean {
  return parts.length === 1 && parts.every(({ rest, found }) => rest.length === 0 && found === undefined)
}

interface Plan {
  readonly tags: readonly Tagged[]
  readonly columns: ReadonlyMap<string, { readonly regions: Regions; readonly asking: readonly Asking[] }>
  readonly places: number
}

function statementOf(
  ground: EvaluationGround,
  plan: Plan,
  bind: Bind,
  among?: (alias: string, bind: Bind) => string,
): string {
  const { db } = ground
  const object = objectOf(ground)
  const context = contextOf(ground, 't', bind)
  const record = recordUuid(object, 't')
  const simple = plan.tags.filter(isSimple)
  const special = plan.tags.filter((each) => !isSimple(each))
  const words = special.map(
    ({ parts }) => `(${parts.map((part) => partSql(part, context, record, bind)).join(' or ')})`,
  )
  const bits = [`t."~possible"`, ...inWords(words)].join(' || ')
  const { numbers, mask, placeOf } = layoutOf(plan.places, simple, special)
  // an array with nulls in it would be read from its beginning each time
  const places = `'{${placeOf.map((place) => place ?? NOT_ASKED).join()}}'::int[]`
  return (
    `select x.record, array(select m.number from unnest('{${numbers.map(({ tag }) => tag).join()}}'::int[], ` +
    `'{${numbers.map(({ place }) => place).join()}}'::int[]) as m(number, place) ` +
    `where get_bit(x.bits, m.place) = 1 and m.number <> all(coalesce(x.tags, '{}'))) as came, ` +
    `array(select n from unnest(x.tags) as u(n) where case (${places})[n] when ${NOT_ASKED} then false else get_bit(x.bits, (${places})[n]) = 0 end) as went ` +
    `from (select ${record} as record, ${bits} as bits, s.tags from ${possible(ground, plan, bind, among)} as t ` +
    `left join ${db.table('sys_tag_set')} as s on s.record = ${record} offset 0) as x ` +
    // as many tags in the array as there should be, and none beside them
    `where (select coalesce(sum(case (${places})[n] when ${NOT_ASKED} then 0 else 1000000 - 999999 * get_bit(x.bits, (${places})[n]) end), 0) ` +
    `from unnest(x.tags) as u(n)) <> bit_count(x.bits & ${mask})`
  )
}

/** The records with the bits that their fields leave; of those that take no part, none. */
function possible(
  ground: EvaluationGround,
  { columns, places }: Plan,
  bind: Bind,
  among?: (alias: string, bind: Bind) => string,
): string {
  const object = objectOf(ground)
  const context = contextOf(ground, 't', bind)
  const names = [...columns.keys()]
  const computed = names.filter((name) => object.field.get(name)?.read !== undefined)
  const rows = `from ${tableSql(ground.db, object)} as t${among ? ` where ${among('t', bind)}` : ''}`
  const source =
    computed.length === 0
      ? rows
      : // a computed value would be computed anew by each comparison
        `from (select t.*, ${computed.map((name) => `${context.column(name)} as "~${name}"`).join(', ')} ${rows} offset 0) as t`
  const trees = names.flatMap((name) => {
    const known = columns.get(name)
    const column = computed.includes(name) ? `t."~${name}"` : context.column(name)
    return known ? [treeSql(known.regions, known.asking, { column, places, bind })] : []
  })
  const all = bitsSql(Array.from({ length: places }, () => true))
  const none = bitsSql(Array.from({ length: places }, () => false))
  const bits = [all, ...trees].slice(trees.length > 0 ? 1 : 0).map((tree) => `(${tree})`)
  const takesPart = takesPartSql(ground, 't', bind)
  return `(select t.*, case when ${takesPart} then ${bits.join(' & ')} else ${none} end as "~possible" ${source} offset 0)`
}

function partSql({ place, rest, found }: Placed, context: CompileContext, record: string, bind: Bind): string {
  const conditions = [
    `get_bit(t."~possible", ${place}) = 1`,
    ...rest.map((rule) => `(${compileRule(rule, context)})`),
    ...(found ? [found(record, bind)] : []),
  ]
  return `(${conditions.join(' and ')})`
}

const WORD = 63

/** Stands in the list of places for tags of other statements. */
const NOT_ASKED = -1

/** Conditions as bits, the first bit of each word left empty: it is the sign of a number. */
function inWords(conditions: readonly string[]): string[] {
  return Array.from({ length: Math.ceil(conditions.length / WORD) }, (_, word) => {
    const bits = conditions
      .slice(WORD * word, WORD * (word + 1))
      .map((condition, index) => `case when ${condition} then ${2n ** BigInt(WORD - 1 - index)}::int8 else 0::int8 end`)
    return `(${bits.join(' | ')})::bit(64)`
  })
}

interface Layout {
  readonly numbers: readonly { readonly tag: number; readonly place: number }[]
  /** SQL of bits: those that stand for a tag. */
  readonly mask: string
  /** Place by number of the tag, from 1. */
  readonly placeOf: readonly (number | undefined)[]
}

function layoutOf(places: number, simple: readonly Tagged[], special: readonly Tagged[]): Layout {
  const start = Math.ceil(places / 8) * 8
  const numbers = [
    ...simple.map(({ tag }, place) => ({ tag, place })),
    ...special.map(({ tag }, index) => ({
      tag,
      place: start + 64 * Math.floor(index / WORD) + 1 + (index % WORD),
    })),
  ]
  const length = start + 64 * Math.ceil(special.length / WORD)
  const mask = Array.from({ length }, () => false)
  const placeOf: (number | undefined)[] = []
  for (const { tag, place } of numbers) {
    mask[place] = true
    placeOf[tag - 1] = place
  }
  return { numbers, mask: bitsSql(mask), placeOf: Array.from(placeOf) }
}
