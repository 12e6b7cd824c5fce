/** Rules that say whose rows are whose. They must hold until somebody changes a record, not until a clock strikes. */
import type { Text } from '../kernel/text.ts'
import { operatorOf } from './operator-of.ts'
import type { Rule } from './rule.ts'

/** What keeps a rule from standing for rows; nothing where it may. */
export function rowRuleFault(rule: Rule): Text | undefined {
  if (rule.kind === 'relation') return rule.rule && rowRuleFault(rule.rule)
  if (rule.kind === 'not') return rowRuleFault(rule.rule)
  if (rule.kind !== 'condition') return rule.rules.map(rowRuleFault).find((fault) => fault !== undefined)
  const isOfTime = rule.valueType === 'datetime' && !rule.operator.endsWith('empty')
  return isOfTime || operatorOf(rule).clock === true ? OF_TIME : undefined
}

const OF_TIME: Text = {
  zh: '数据范围不能随时间变化：不能比较时间字段，也不能使用“今天”“最近”等操作符',
  en: 'rows cannot be told by the time: neither instants nor operators that look at today may be used here',
}
