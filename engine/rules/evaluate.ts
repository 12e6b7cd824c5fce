/** Turns a rule into a closure over one record and what was loaded with it; it answers as the rule's SQL does. */
import { factKey, pathKey } from './fact-key.ts'
import { operandsAt, operatorOf } from './operator-of.ts'
import { type Condition, ownName, type Relation, type Rule } from './rule.ts'
import type { RuleMoment } from './value-types.ts'

/**
 * A record's canonical values by field; an absent field is empty. Related records stand under `factKey`, the ways up a
 * tree under `pathKey`: a rule that asks for some must find them there.
 */
export type RuleRecord = Readonly<Record<string, unknown>>

export type RuleTest = (record: RuleRecord) => boolean

/** Compiles once, then tests any number of records at the same moment. */
export function ruleTest(rule: Rule, moment: RuleMoment): RuleTest {
  if (rule.kind === 'condition') return conditionTest(rule, moment)
  if (rule.kind === 'relation') return relationTest(rule, moment)
  if (rule.kind === 'not') {
    const test = ruleTest(rule.rule, moment)
    return (record) => !test(record)
  }
  const tests = rule.rules.map((member) => ruleTest(member, moment))
  return rule.kind === 'and'
    ? (record) => tests.every((test) => test(record))
    : (record) => tests.some((test) => test(record))
}

function relationTest({ relation, quantifier, rule }: Relation, moment: RuleMoment): RuleTest {
  const test: RuleTest = rule ? ruleTest(rule, moment) : () => true
  return quantifier === 'some'
    ? (record) => related(record, relation).some(test)
    : (record) => !related(record, relation).some(test)
}

function conditionTest(condition: Condition, moment: RuleMoment): RuleTest {
  const [reference, ...rest] = condition.via ?? []
  const { onNull } = operatorOf(condition)
  if (reference === undefined) return ownTest(condition, moment)
  const inner = conditionTest({ ...condition, field: condition.field.slice(reference.length + 1), via: rest }, moment)
  return (record) => {
    const [target] = related(record, reference)
    return target ? inner(target) : onNull
  }
}

function ownTest(condition: Condition, moment: RuleMoment): RuleTest {
  const { onNull, path, test } = operatorOf(condition)
  const name = ownName(condition)
  const key = path === true ? pathKey(name) : name
  const holds = test(operandsAt(condition, moment), moment)
  return (record) => {
    const value = own(record, key)
    return value === null || value === undefined ? onNull : holds(value)
  }
}

function own(record: RuleRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : null
}

function related(record: RuleRecord, relation: string): readonly RuleRecord[] {
  const records = own(record, factKey(relation))
  // an answer without them would be a guess
  if (!Array.isArray(records)) throw new Error(`records of '${relation}' were not loaded`)
  return records
}
