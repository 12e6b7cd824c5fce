/** Which of some records rules give a tag that they do not carry yet, and by which rule. */
import { groupBy } from '../../kernel/collections.ts'
import { type Asked, evaluate } from '../run/evaluation.ts'
import type { TagRule } from '../rules.ts'
import type { FollowGround } from './types.ts'

export interface Found {
  readonly record: string
  /** Number of the tag. */
  readonly tag: number
  readonly rule: string
  readonly ruleName: string
}

/** @param ids uuids of the records */
export async function matching(
  ground: FollowGround,
  rules: readonly TagRule[],
  ids: readonly string[],
): Promise<Found[]> {
  if (rules.length === 0 || ids.length === 0) return []
  const differing = await evaluate(ground.tx, evaluationOf(ground), rules.map(asked), { ids })
  const came = differing.flatMap(({ record, came: tags }) => tags.map((tag) => ({ record, tag })))
  const byTag = groupBy(rules, ({ tag }) => tag)
  const found: Found[] = []
  for (const [tag, own] of groupBy(came, ({ tag }) => tag))
    found.push(...(await named(ground, byTag.get(tag) ?? [], own)))
  return found
}

/** Of several rules of a tag the first one that holds is told. */
async function named(
  ground: FollowGround,
  rules: readonly TagRule[],
  came: readonly { readonly record: string; readonly tag: number }[],
): Promise<Found[]> {
  const found: Found[] = []
  let waiting = came
  for (const [index, rule] of rules.entries()) {
    if (waiting.length === 0) break
    const ids = waiting.map(({ record }) => record)
    const isLast = index === rules.length - 1
    const held = isLast
      ? new Set(ids)
      : new Set((await evaluate(ground.tx, evaluationOf(ground), [asked(rule)], { ids })).flatMap(cameTo(rule.tag)))
    const own = waiting.filter(({ record }) => held.has(record))
    found.push(...own.map((each) => ({ ...each, rule: rule.id, ruleName: rule.name })))
    waiting = waiting.filter(({ record }) => !held.has(record))
  }
  return found
}

function cameTo(tag: number): (each: { readonly record: string; readonly came: readonly number[] }) => string[] {
  return ({ record, came }) => (came.includes(tag) ? [record] : [])
}

function asked({ tag, rule }: TagRule): Asked {
  return { tag, ...(rule && { rule }) }
}

function evaluationOf({ db, model, plan, asOf, timeZone, states }: FollowGround): Parameters<typeof evaluate>[1] {
  return { db, model, object: plan.object.name, asOf, timeZone, states }
}
