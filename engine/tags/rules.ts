/** The rules that set automatic tags, as they are kept and as they are run. */
import { accessPlan, systemPrincipal } from '../access/index.ts'
import type { Model, ObjectModel } from '../model/types.ts'
import { ruleFields } from '../query/index.ts'
import { checkStored, type Condition, type Rule, type RuleFields, type RuleReading } from '../rules/index.ts'
import { readsOf, type RuleReads } from './reads.ts'
import { type TagState, tagStates, type TagTables } from './states.ts'

/** A rule as it is kept, its conditions not yet looked at. */
export interface StoredTagRule {
  readonly id: string
  readonly name: string
  /** Id of the tag that it sets. */
  readonly tag: string
  readonly type: 'custom' | 'sql'
  readonly condition: unknown
  readonly contains: readonly string[]
  readonly without: readonly string[]
  readonly sql: string | null
  readonly author: string | null
}

/** A rule that may be run. */
export interface TagRule {
  readonly id: string
  readonly name: string
  /** Number and id of the tag that it sets. */
  readonly tag: number
  readonly tagId: string
  readonly kind: 'custom' | 'sql'
  /** Of conditions: all of it in one, the tags it must and must not find included. */
  readonly rule?: Rule
  /** Of custom SQL. */
  readonly sql?: string
  readonly reads: RuleReads
  /** Whose rights it is run by; the engine's own where nobody saved it. */
  readonly author: string | null
}

export interface RuleGround extends TagTables {
  readonly model: Model
}

/** Enabled, valid rules of the enabled automatic tags of an object; those of some tags where their numbers are given. */
export async function readRules(
  { db, tx, model }: RuleGround,
  object: string,
  numbers?: readonly number[],
): Promise<TagRule[]> {
  const known = model.objects.get(object)
  if (!known) return []
  const states = await tagStates({ db, tx }, { object })
  const wanted = states.filter(({ auto, live, number }) => auto && live && (numbers?.includes(number) ?? true))
  const stored = await storedRules(
    { db, tx },
    wanted.map(({ tag }) => tag),
    `r.enabled and r.state = 'valid'`,
  )
  const fields = engineFields(model, known)
  return stored.flatMap((each) => runnable(each, { object: known, fields, states }) ?? [])
}

/** Rules of tags as they are kept, in the order in which they were made. */
export async function storedRules(
  { db, tx }: TagTables,
  tags: readonly string[],
  condition = 'true',
): Promise<StoredTagRule[]> {
  return tx.query<StoredTagRule & Record<string, unknown>>(
    `select r.id::text as id, r.name, r.tag::text as tag, r.type, r.condition, coalesce(r.contains::text[], '{}') as contains,
      coalesce(r.without::text[], '{}') as without, r.sql, r.author::text as author
     from ${db.table('sys_tag_rule')} as r where r.tag = any($1::uuid[]) and r.deleted_at is null and ${condition}
     order by r.created_at, r.id`,
    [tags],
  )
}

/** The fields of an object as the engine itself sees them. */
export function engineFields(model: Model, object: ObjectModel): RuleFields {
  const plan = accessPlan(model, systemPrincipal('tags'), object.name)
  // the engine itself may read every object
  if (!plan) throw new Error(`the object ${object.name} cannot be read`)
  return ruleFields(plan)
}

interface Reading {
  readonly object: ObjectModel
  readonly fields: RuleFields
  readonly states: readonly TagState[]
}

function runnable(stored: StoredTagRule, { object, fields, states }: Reading): TagRule | undefined {
  const number = states.find(({ tag }) => tag === stored.tag)?.number
  if (number === undefined) return undefined
  const { id, name, author } = stored
  const head = { id, name, tag: number, tagId: stored.tag, author }
  if (stored.type === 'sql')
    return {
      ...head,
      kind: 'sql',
      sql: stored.sql ?? '',
      reads: { fields: [], tags: [], clock: true, elsewhere: true },
    }
  const reading = treeOf(stored, fields)
  // what cannot be understood sets nothing, it never stands for "all"
  if (!reading || 'issues' in reading) return undefined
  const numberOf = new Map(states.map((each) => [each.tag, each.number]))
  return { ...head, kind: 'custom', rule: reading.rule, reads: readsOf(object, reading.rule, numberOf) }
}

/** Conditions, tags to find and tags not to find in one rule; undefined where nothing is asked at all. */
export function treeOf(
  { condition, contains, without }: Pick<StoredTagRule, 'condition' | 'contains' | 'without'>,
  fields: RuleFields,
): RuleReading | undefined {
  const reading = hasCondition(condition) ? checkStored(condition, fields) : undefined
  if (reading && 'issues' in reading) return reading
  const parts = [
    ...(reading ? [reading.rule] : []),
    ...(contains.length > 0 ? [tagCondition('has_any', contains)] : []),
    ...(without.length > 0 ? [tagCondition('has_none', without)] : []),
  ]
  const [first, ...others] = parts
  if (!first) return undefined
  return { rule: others.length === 0 ? first : { kind: 'and', rules: parts } }
}

/** Nothing chosen is `null`, `{}`, no rows, or a stored rule of nothing. */
export function hasCondition(condition: unknown): boolean {
  if (condition === null || typeof condition !== 'object') return condition !== null && condition !== undefined
  const rule: unknown = 'rule' in condition ? condition.rule : condition
  return typeof rule !== 'object' || (rule !== null && Object.keys(rule).length > 0)
}

export const TAGS_FIELD = 'tags'

function tagCondition(operator: 'has_any' | 'has_none', ids: readonly string[]): Condition {
  return { kind: 'condition', field: TAGS_FIELD, valueType: 'tags', operator, operands: ids }
}
