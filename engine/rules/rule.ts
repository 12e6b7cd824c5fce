/** A rule as a typed tree: the one meaning from which SQL, closure and words are made. Only `parseRule` makes one. */
import type { RuleValue, ValueTypeName } from './value-types.ts'

export type Rule = Group | Negation | Condition

export interface Group {
  readonly kind: 'and' | 'or'
  readonly rules: readonly Rule[]
}

export interface Negation {
  readonly kind: 'not'
  readonly rule: Rule
}

export interface Condition {
  readonly kind: 'condition'
  readonly field: string
  readonly valueType: ValueTypeName
  readonly operator: string
  /** Canonical values, as many as the operator's arity says. */
  readonly operands: readonly RuleValue[]
}

/** The names of all fields that a rule reads, each once. */
export function fieldsOf(rule: Rule): string[] {
  return [...new Set(conditionsOf(rule).map(({ field }) => field))]
}

/** All conditions of a rule, in reading order. */
export function conditionsOf(rule: Rule): Condition[] {
  if (rule.kind === 'condition') return [rule]
  return rule.kind === 'not' ? conditionsOf(rule.rule) : rule.rules.flatMap(conditionsOf)
}
