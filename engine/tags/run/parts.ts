/**
 * Takes rules apart for a scan over all records. A rule becomes parts, of which one must hold; a part is factors, each
 * about one field alone by operators that only compare it with values, and a rest that is asked as it stands.
 */
import { type Condition, conditionsOf, type Rule } from '../../rules/index.ts'

export interface Part {
  /** By name of the field; all must hold. */
  readonly factors: ReadonlyMap<string, readonly Rule[]>
  /** What no single field decides; all must hold, the cheap ones first. */
  readonly rest: readonly Rule[]
}

/** The parts of a rule, in order. */
export function partsOf(rule: Rule): Part[] {
  if (rule.kind === 'or' && factorOf(rule) === undefined) return rule.rules.flatMap(partsOf)
  const factors = new Map<string, Rule[]>()
  const rest: Rule[] = []
  for (const member of membersOf(rule)) {
    const field = factorOf(member)
    if (field === undefined) rest.push(member)
    else factors.set(field, [...(factors.get(field) ?? []), member])
  }
  return [{ factors, rest: rest.toSorted((a, b) => costOf(a) - costOf(b)) }]
}

function membersOf(rule: Rule): readonly Rule[] {
  return rule.kind === 'and' ? rule.rules.flatMap(membersOf) : [rule]
}

/** The one field that a rule only compares with values; undefined where it does more. */
export function factorOf(rule: Rule): string | undefined {
  if (hasRelation(rule)) return undefined
  const conditions = conditionsOf(rule)
  const [first] = conditions
  return first && conditions.every((each) => each.field === first.field && isComparison(each)) ? first.field : undefined
}

function hasRelation(rule: Rule): boolean {
  if (rule.kind === 'relation') return true
  if (rule.kind === 'condition') return false
  return rule.kind === 'not' ? hasRelation(rule.rule) : rule.rules.some(hasRelation)
}

const EQUAL: ReadonlySet<string> = new Set(['==', '!=', 'in', 'nin', 'empty', 'nempty'])
const ORDERED: ReadonlySet<string> = new Set([...EQUAL, '>', '>=', '<', '<=', 'between'])

/** Of a type that is not named every operator is asked as it stands. */
const COMPARISONS: Readonly<Record<string, (operator: string) => boolean>> = {
  text: (operator) => EQUAL.has(operator),
  option: (operator) => EQUAL.has(operator),
  boolean: (operator) => EQUAL.has(operator),
  reference: (operator) => EQUAL.has(operator),
  number: (operator) => ORDERED.has(operator),
  decimal: (operator) => ORDERED.has(operator),
  time: (operator) => ORDERED.has(operator),
  // whatever they mean comes down to stretches of days or instants, but for anniversaries
  date: (operator) => operator !== 'anniversary_in',
  datetime: (operator) => operator !== 'anniversary_in',
}

function isComparison({ valueType, operator, via = [], who }: Condition): boolean {
  return via.length === 0 && who === undefined && (COMPARISONS[valueType]?.(operator) ?? false)
}

/** Roughly how dear it is to ask: values of the record itself, its tags, parts of texts, other records. */
function costOf(rule: Rule): number {
  if (rule.kind === 'relation') return 100
  if (rule.kind === 'condition') {
    if ((rule.via ?? []).length > 0) return 100
    return isComparison(rule) ? 1 : (COSTS[rule.valueType] ?? 5)
  }
  return rule.kind === 'not' ? costOf(rule.rule) : rule.rules.reduce((sum, member) => sum + costOf(member), 0)
}

const COSTS: Readonly<Record<string, number>> = { tags: 4, text: 8, markup: 20, point: 20 }
