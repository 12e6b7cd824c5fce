/**
 * In charge of conditions over the tags of records. What enters are the ids of tags, and by which means they are to be
 * looked for; what leaves is SQL that holds for the same records by any means. Records that carry a rare tag are few: they
 * are found from the tag. Of a common tag it is cheaper to look, record by record, whether one carries it, as long as not
 * too many records are asked.
 */
import type { AccessPlan, Bind } from '../access/index.ts'
import type { CompileContext, Rule, TagQuantifier } from '../rules/index.ts'
import { recordUuid } from './key.ts'
import { badQuery } from './parameters.ts'
import { carriesTags, liveTags, type TagContext, tagTable, todaySql } from './tags.ts'
import { type KnownTags, tagNumbers } from './tag-numbers.ts'

/** How conditions are written: one look at each row, or joins that PostgreSQL puts in order itself. */
export interface TagMeans {
  readonly any: 'probes' | 'joins'
  readonly none: 'probes' | 'joins'
}

export const PROBES: TagMeans = { any: 'probes', none: 'probes' }
export const JOINS: TagMeans = { any: 'joins', none: 'joins' }

/** Up to so many records the carriers of some tags are looked up first, and all else is asked of these. */
const FEW = 50_000
/** So few that there is no quicker way to them. */
const VERY_FEW = 2_000

/** The conditions of rules over the tags of the row `alias`. */
export function tagConditions(
  context: TagContext,
  alias: string,
  bind: Bind,
  means: TagMeans = JOINS,
): NonNullable<CompileContext['tags']> {
  return (quantifier, ids) => {
    // custom SQL sees no memberships
    if (!carriesTags(context.plan)) throw badQuery('filter', NOT_HERE)
    return CONDITIONS[quantifier]((some) => new Carriers(context, alias, bind, some), means, ids)
  }
}

const NOT_HERE = { zh: '这里不能按标签筛选', en: 'one cannot filter by tags here' }

type Find = (ids?: readonly string[]) => Carriers
type Write = (find: Find, means: TagMeans, ids?: readonly string[]) => string

const CONDITIONS: Readonly<Record<TagQuantifier, Write>> = {
  any: (find, means, ids) => find(ids).any(means),
  all: (find, means, ids = []) => `(${ids.map((id) => find([id]).any(means)).join(' and ')})`,
  none: (find, means, ids) => find(ids).none(means),
}

/** Those who carry one of some tags, or, without ids, any at all. */
class Carriers {
  readonly #context: TagContext
  readonly #alias: string
  readonly #known: KnownTags | undefined
  /** Where the ids stand, while some of them are not known. */
  readonly #ids: string | undefined
  readonly #inArray: string
  readonly #inRow: string

  constructor(context: TagContext, alias: string, bind: Bind, ids?: readonly string[]) {
    this.#context = context
    this.#alias = alias
    this.#known = ids && tagNumbers(context.db, ids)
    this.#ids = this.#known || !ids ? undefined : `${bind(ids)}::uuid[]`
    const lasting = this.#counted(`live.auto and ${todaySql(context)} < live.lapses`, bind)
    const given = this.#counted('true', bind)
    const lasts = `(given.until is null or ${todaySql(context)} < given.until)`
    // numbers in the text are what plans are made by; a condition that seems to let all pass finds out which of them count
    const numbers = this.#known?.numbers.join()
    this.#inArray =
      numbers === undefined
        ? `held.tags && ${lasting}`
        : `held.tags && '{${numbers}}'::int[] and nullif(held.tags && ${lasting}, false) is not null`
    this.#inRow =
      numbers === undefined
        ? `given.tag = any(${given}) and ${lasts}`
        : `given.tag = any('{${numbers}}'::int[]) and nullif(given.tag = any(${given}), false) is not null and ${lasts}`
  }

  any({ any }: TagMeans): string {
    if (any === 'probes') return this.#probe()
    if (this.#known && this.#known.members <= FEW) return `${this.#record()} in (${this.#all()})`
    const [array, row] = this.#each()
    return `(exists (${array}) or exists (${row}))`
  }

  none({ none }: TagMeans): string {
    if (none === 'probes') return `not ${this.#probe()}`
    const [array, row] = this.#each()
    return `(not exists (${array}) and not exists (${row}))`
  }

  /** Numbers of those among the tags that count for who asks. */
  #counted(condition: string, bind: Bind): string {
    const known = this.#known && `live.number = any('{${this.#known.numbers.join()}}'::int[])`
    const named = known ?? (this.#ids && `live.tag = any(${this.#ids})`)
    const conditions = [...(named === undefined ? [] : [named]), liveTags(this.#context, 'live', bind), condition]
    const states = tagTable(this.#context, 'states')
    return `(select array_agg(live.number) from ${states} as live where ${conditions.join(' and ')})::int[]`
  }

  #record(): string {
    return recordUuid(this.#context.plan.object, this.#alias)
  }

  #sets(): string {
    return `from ${tagTable(this.#context, 'sets')} as held where ${this.#inArray}`
  }

  #rows(): string {
    return `from ${tagTable(this.#context, 'rows')} as given where ${this.#inRow}`
  }

  /** Found from the tags. */
  #all(): string {
    return `select held.record ${this.#sets()} union select given.record ${this.#rows()}`
  }

  /** Of this record: by its array, and by its rows. */
  #each(shown = ''): readonly [string, string] {
    const record = this.#record()
    return [
      `select ${shown} ${this.#sets()} and held.record = ${record}`,
      `select ${shown} ${this.#rows()} and given.record = ${record}`,
    ]
  }

  /** A look at what this record carries: PostgreSQL makes no join of it, for it may not know how few are asked. */
  #probe(): string {
    const [array, row] = this.#each('true')
    return `coalesce((${array} limit 1), (${row} limit 1), false)`
  }
}

type Scoped = Pick<AccessPlan, 'object' | 'scope'>

/**
 * By which means a condition is to be looked for among all records that a reader reaches. Whoever sees some rows only is
 * asked row by row; so is what is not to be carried, where few records remain of those that carry what is wanted.
 */
export function tagMeans(context: TagContext & { readonly plan: Scoped }, filter: Rule): TagMeans {
  if (context.plan.scope('read') !== 'all') return PROBES
  return wanted(context, filter, FEW) ? { any: 'joins', none: 'probes' } : JOINS
}

/** Whether the records of a filter are best found where a page of them begins: tags that are not rare tell them. */
export function isNearByTags(context: TagContext, filter: Rule | undefined): boolean {
  return filter !== undefined && asksForTags(filter) && !wanted(context, filter, VERY_FEW)
}

/** Whether all that a filter finds carries one of some tags, which few do. */
function wanted(context: TagContext, filter: Rule | undefined, most: number): boolean {
  if (filter?.kind === 'and') return filter.rules.some((each) => wanted(context, each, most))
  if (filter?.kind !== 'condition' || filter.valueType !== 'tags' || filter.via) return false
  if (filter.operator !== 'has_any' && filter.operator !== 'has_all') return false
  const known = tagNumbers(context.db, filter.operands.map(String))
  return known !== undefined && (filter.operator === 'has_all' ? known.fewest : known.members) <= most
}

function asksForTags(rule: Rule): boolean {
  if (rule.kind === 'condition') return rule.valueType === 'tags' && !rule.via
  if (rule.kind === 'relation') return false
  return rule.kind === 'not' ? asksForTags(rule.rule) : rule.rules.some(asksForTags)
}
