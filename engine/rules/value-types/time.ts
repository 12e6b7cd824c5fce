/** Times of day without date or zone. They run from midnight to midnight: a range over midnight is two conditions. */
import type { Text } from '../../kernel/text.ts'
import { timeOfDay } from '../time-of-day.ts'
import type { Operator, ReadValue, ValueType } from '../value-types.ts'
import { emptiness, equality, inList, notInList, ordering, type Comparable } from './operators.ts'

const comparable: Comparable = {
  pgType: () => 'time',
  comparer: (operand) => {
    const wanted = seconds(operand)
    return (value) => seconds(value) - wanted
  },
  key: (value) => value,
  plain: true,
}

const WORDS: Readonly<Record<string, Text>> = {
  '>': { zh: '晚于', en: 'is after' },
  '>=': { zh: '不早于', en: 'is at or after' },
  '<': { zh: '早于', en: 'is before' },
  '<=': { zh: '不晚于', en: 'is at or before' },
}

export const timeType: ValueType = {
  name: 'time',
  label: { zh: '时间', en: 'time of day' },
  operators: [
    ...equality(comparable),
    ...ordering(comparable).map(inWordsOfTime),
    inList(comparable),
    notInList(comparable),
    ...emptiness,
  ],
  read: readTime,
}

function inWordsOfTime(operator: Operator): Operator {
  return { ...operator, label: WORDS[operator.name] ?? operator.label }
}

/** Since midnight; NaN for what is no time. */
function seconds(value: unknown): number {
  const time = typeof value === 'string' ? timeOfDay(value) : undefined
  if (time === undefined) return NaN
  return Number(time.slice(0, 2)) * 3600 + Number(time.slice(3, 5)) * 60 + Number(time.slice(6))
}

function readTime(value: unknown): ReadValue {
  const time = typeof value === 'string' ? timeOfDay(value) : undefined
  if (time !== undefined) return { value: time }
  return {
    fault: { zh: '须为时间，例如 08:30 或 08:30:15', en: 'must be a time of day such as 08:30 or 08:30:15' },
  }
}
