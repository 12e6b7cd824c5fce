/** A rule as a typed tree: the one meaning from which SQL, closure, export and words are made. Only `parseRule` makes one. */
import type { RuleValue, ValueTypeName } from './value-types.ts'

export type Rule = Group | Negation | Condition | Relation

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
  /** The field as the rule names it, such as `city` or `company_id.industry`. */
  readonly field: string
  /** The references through which it is reached, the first one first; its own name is then what follows them. */
  readonly via?: readonly string[]
  readonly valueType: ValueTypeName
  readonly operator: string
  /** Canonical values, as many as the operator's arity says, without what `who` stands for. */
  readonly operands: readonly RuleValue[]
  /** Whom the rule means beside these values: known only when it is asked. */
  readonly who?: Who
}

/** Who asks, the departments of who asks, or these and all below them. */
export type Who = 'me' | 'departments' | 'below'

/** There is a related record, or there is none, for which a rule holds; without a rule, any record at all. */
export interface Relation {
  readonly kind: 'relation'
  /** A reference, a field of lines, or `<object>.<reference>` of records that point here. */
  readonly relation: string
  readonly quantifier: 'some' | 'none'
  readonly rule?: Rule
}

/** The names of all fields of the record itself that a rule reads, each once. */
export function fieldsOf(rule: Rule): string[] {
  return [...new Set(conditionsOf(rule).map(({ field, via }) => via?.[0] ?? field))]
}

/** All conditions on the record itself, in reading order; those on related records are not among them. */
export function conditionsOf(rule: Rule): Condition[] {
  if (rule.kind === 'condition') return [rule]
  if (rule.kind === 'relation') return []
  return rule.kind === 'not' ? conditionsOf(rule.rule) : rule.rules.flatMap(conditionsOf)
}

/** The name of a condition's field in the object that has it. */
export function ownName({ field, via = [] }: Condition): string {
  return field.slice(via.reduce((length, reference) => length + reference.length + 1, 0))
}
