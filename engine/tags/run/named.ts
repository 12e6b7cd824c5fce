/** By which rule a tag comes: the only one, or of several the first that holds. */
import type { Queryable } from '../../database/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import type { TagRule } from '../rules.ts'
import { type Asked, evaluate } from './evaluation.ts'
import type { EvaluationGround } from './ground.ts'

export interface Told {
  /** Null where it holds for every record. */
  readonly record: string | null
  readonly tag: number
  readonly rule: string
  readonly name: string
}

/** A rule, and how it is asked. */
export interface RunRule {
  readonly rule: TagRule
  readonly asked: Asked
}

/** Tells by which rules the tags of a level come to some records. */
export async function tellRules(
  tx: Queryable,
  ground: EvaluationGround,
  rules: readonly RunRule[],
  run: string,
  records: readonly string[],
): Promise<Told[]> {
  const byTag = [...groupBy(rules, ({ rule }) => rule.tag).values()]
  const single = byTag.flatMap(([only, ...others]) => (only && others.length === 0 ? [only] : []))
  const several = byTag.filter((own) => own.length > 1)
  const told = single.map(({ rule }): Told => ({ record: null, tag: rule.tag, rule: rule.id, name: rule.name }))
  if (several.length === 0) return told
  const coming = await tx.query<{ record: string }>(
    `select distinct d.record::text as record from ${ground.db.table('sys_tag_difference')} as d ` +
      `where d.run = $1 and d.record = any($2::uuid[]) and d.came && $3::int[]`,
    [run, records, several.flatMap(([first]) => (first ? [first.rule.tag] : []))],
  )
  if (coming.length === 0) return told
  // each rule is asked as if it had a tag of its own, whose number nobody bears
  const free = Math.max(0, ...ground.states.map(({ number }) => number)) + 1
  const flat = several.flat()
  const asked = flat.map(({ asked: own }, index) => ({ ...own, tag: free + index }))
  const held = await evaluate(tx, ground, asked, { ids: coming.map(({ record }) => record) })
  const first = held.flatMap(({ record, came }) => {
    const holding = came.toSorted((a, b) => a - b).flatMap((number) => flat[number - free] ?? [])
    return [...groupBy(holding, ({ rule }) => rule.tag).values()].flatMap(([one]) =>
      one ? [{ record, rule: one.rule }] : [],
    )
  })
  return [...told, ...first.map(({ record, rule }) => ({ record, tag: rule.tag, rule: rule.id, name: rule.name }))]
}
