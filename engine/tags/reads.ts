/** What a rule of a tag looks at: by it the order of rules is found, and which rules a change of a record can move. */
import type { ObjectModel } from '../model/types.ts'
import { type Condition, factsOf, operatorOf, type Rule } from '../rules/index.ts'

export interface RuleReads {
  /** Fields of the record itself, those behind computed ones included. */
  readonly fields: readonly string[]
  /** Numbers of the tags that it asks for. */
  readonly tags: readonly number[]
  /** The answer changes as time goes by. */
  readonly clock: boolean
  /** It asks about other records too. */
  readonly elsewhere: boolean
}

/** @param numberOf numbers of tags by their ids */
export function readsOf(object: ObjectModel, rule: Rule, numberOf: ReadonlyMap<string, number>): RuleReads {
  const { fields, paths, relations } = factsOf([rule])
  const named = [...fields, ...paths].flatMap((name) => object.field.get(name) ?? [])
  const inputs = named.flatMap(({ computed }) => computed?.inputs ?? [])
  const own = inputs.filter((input) => input.object === object.name).map(({ field }) => field)
  const computed = [...named, ...own.flatMap((name) => object.field.get(name) ?? [])].flatMap(
    ({ computed: made }) => made ?? [],
  )
  return {
    fields: [...new Set([...fields, ...paths, ...own])].filter(
      (name) => object.field.get(name)?.kind.storage !== 'none',
    ),
    tags: [...new Set(tagsAsked(rule).flatMap((id) => numberOf.get(id) ?? []))],
    clock:
      everyCondition(rule).some((each) => operatorOf(each).clock === true) ||
      computed.some(({ kept }) => kept === 'read'),
    elsewhere:
      relations.length > 0 || paths.length > 0 || computed.some(({ of, via }) => of !== undefined || via !== undefined),
  }
}

/** Ids of the tags that a rule asks for, of related records too. */
export function tagsAsked(rule: Rule): string[] {
  const conditions = everyCondition(rule).filter(({ valueType }) => valueType === 'tags')
  return [...new Set(conditions.flatMap(({ operands }) => operands.map(String)))]
}

/** All conditions, those on related records included. */
export function everyCondition(rule: Rule): Condition[] {
  if (rule.kind === 'relation') return rule.rule ? everyCondition(rule.rule) : []
  if (rule.kind === 'condition') return [rule]
  return rule.kind === 'not' ? everyCondition(rule.rule) : rule.rules.flatMap(everyCondition)
}
