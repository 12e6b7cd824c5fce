/** Turns a rule into a closure over one record; it answers as the rule's SQL does. */
import { operatorOf } from './operator-of.ts'
import type { Condition, Rule } from './rule.ts'
import type { RuleMoment } from './value-types.ts'

/** A record's canonical values by field; an absent field is empty. */
export type RuleRecord = Readonly<Record<string, unknown>>

export type RuleTest = (record: RuleRecord) => boolean

/** Compiles once, then tests any number of records at the same moment. */
export function ruleTest(rule: Rule, moment: RuleMoment): RuleTest {
  if (rule.kind === 'condition') return conditionTest(rule, moment)
  if (rule.kind === 'not') {
    const test = ruleTest(rule.rule, moment)
    return (record) => !test(record)
  }
  const tests = rule.rules.map((member) => ruleTest(member, moment))
  return rule.kind === 'and'
    ? (record) => tests.every((test) => test(record))
    : (record) => tests.some((test) => test(record))
}

function conditionTest(condition: Condition, moment: RuleMoment): RuleTest {
  const { field, operands } = condition
  const { onNull, test } = operatorOf(condition)
  const holds = test(operands, moment)
  return (record) => {
    const value = Object.hasOwn(record, field) ? record[field] : null
    return value === null || value === undefined ? onNull : holds(value)
  }
}
