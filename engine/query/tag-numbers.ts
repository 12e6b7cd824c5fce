/**
 * What statements are planned by: the small numbers of tags that this process has met, and about how many records carry
 * each. A tag keeps its number for good and no other tag is ever given it, so numbers stay true; neither says whether a
 * tag counts, which the statement finds out itself.
 */
import type { Database, Queryable } from '../database/index.ts'
import { Bounded } from '../kernel/bounded.ts'
import type { Rule } from '../rules/index.ts'

/** Of each workspace: far more than people have tags. */
const MOST_NUMBERS = 50_000
/** How many carry a tag is asked anew after this. */
const LIFE_MS = 60_000

interface Known {
  readonly number: number
  readonly members: number
  readonly at: number
}

export interface KnownTags {
  readonly numbers: readonly number[]
  /** How many records carry one of them, at most, and how many the rarest; both as of a while ago. */
  readonly members: number
  readonly fewest: number
}

type Directory = Pick<Database, 'table'>

const directories = new WeakMap<Directory, Bounded<string, Known>>()

/** What is known of these tags; nothing while one of them is not known here. */
export function tagNumbers(db: Directory, ids: readonly string[]): KnownTags | undefined {
  const directory = directories.get(db)
  const found = ids.flatMap((id) => directory?.get(id) ?? [])
  if (!directory || found.length < ids.length) return undefined
  const members = found.map((each) => each.members)
  return {
    numbers: found.map(({ number }) => number),
    members: members.reduce((sum, each) => sum + each, 0),
    fewest: Math.min(...members),
  }
}

/** Looks up what there is to know of the tags that rules name. */
export async function learnTags(on: Queryable, db: Directory, rules: readonly (Rule | undefined)[]): Promise<void> {
  const named = new Set(rules.flatMap((rule) => (rule ? [...tagsNamed(rule)] : [])))
  if (named.size === 0) return
  const directory = directories.get(db) ?? new Bounded<string, Known>(MOST_NUMBERS)
  directories.set(db, directory)
  const at = performance.now()
  const wanted = [...named].filter((id) => at - (directory.get(id)?.at ?? -Infinity) > LIFE_MS)
  if (wanted.length === 0) return
  const found = await on.query<{ id: string; number: number; members: number }>(
    `select tag::text as id, number, members::float8 as members from ${db.table('sys_tag_state')} where tag = any($1::uuid[])`,
    [wanted],
  )
  for (const { id, number, members } of found) directory.set(id, { number, members, at })
}

/** The tags that a rule names, of related records too. */
function* tagsNamed(rule: Rule): Generator<string> {
  if (rule.kind === 'condition') {
    if (rule.valueType === 'tags') for (const id of rule.operands) yield String(id)
  } else if (rule.kind === 'not') yield* tagsNamed(rule.rule)
  else if (rule.kind === 'relation') {
    if (rule.rule) yield* tagsNamed(rule.rule)
  } else for (const member of rule.rules) yield* tagsNamed(member)
}
