/**
 * The small numbers of tags, as far as this process has met them. A tag keeps its number for good and no other tag is
 * ever given it, so what is known stays true; a number says nothing of whether the tag counts.
 */
import type { Database, Queryable } from '../database/index.ts'
import { Bounded } from '../kernel/bounded.ts'
import type { Rule } from '../rules/index.ts'

/** Of each workspace: far more than people have tags. */
const MOST_NUMBERS = 50_000

type Directory = Pick<Database, 'table'>

const known = new WeakMap<Directory, Bounded<string, number>>()

/** The numbers of these tags; nothing while one of them is not known here. */
export function tagNumbers(db: Directory, ids: readonly string[]): number[] | undefined {
  const numbers = known.get(db)
  const found = ids.flatMap((id) => numbers?.get(id) ?? [])
  return numbers && found.length === ids.length ? found : undefined
}

/** Looks up the numbers of the tags that rules name, so that statements can be planned by them. */
export async function learnTags(on: Queryable, db: Directory, rules: readonly (Rule | undefined)[]): Promise<void> {
  const numbers = known.get(db) ?? new Bounded<string, number>(MOST_NUMBERS)
  known.set(db, numbers)
  const named = new Set(rules.flatMap((rule) => (rule ? [...tagsNamed(rule)] : [])))
  const unknown = [...named].filter((id) => numbers.get(id) === undefined)
  if (unknown.length === 0) return
  const found = await on.query<{ id: string; number: number }>(
    `select tag::text as id, number from ${db.table('sys_tag_state')} where tag = any($1::uuid[])`,
    [unknown],
  )
  for (const { id, number } of found) numbers.set(id, number)
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
