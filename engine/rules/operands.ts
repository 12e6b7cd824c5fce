/** Reads the values of a condition: as many as its operator takes, each in its canonical form. */
import { fill, type Text } from '../kernel/text.ts'
import { conditionIssue, type ConditionIssue } from './condition-issue.ts'
import { RULE_LIMITS } from './limits.ts'
import type { Condition } from './rule.ts'
import type { Arity, Operator, ReadValue, RuleField, RuleValue } from './value-types.ts'
import { readArea } from './value-types/area.ts'
import { valueTypes } from './value-types/index.ts'
import { takeWho, type Told } from './who.ts'

export type OperandReading = Pick<Condition, 'operands' | 'who'> | { readonly issues: readonly ConditionIssue[] }

export function readOperands(raw: readonly unknown[], operator: Operator, field: RuleField): OperandReading {
  const told = takeWho(raw, operator, field)
  if ('fault' in told) return { issues: [conditionIssue('RULE_VALUE', [1], subject(told.fault, field))] }
  const list = listOf(told, operator)
  if ('issue' in list) return { issues: [list.issue] }
  const values = readValues(list.members, operator, field)
  if ('issues' in values) return values
  if (operator.arity === 'two' && isReversed(values.operands, field, operator))
    return { issues: [conditionIssue('RULE_VALUE', [1], REVERSED)] }
  return { ...values, ...(told.who !== undefined && { who: told.who }) }
}

/** The values as one list, as many as the operator takes; whom a condition means stands for one of them. */
function listOf(
  { operands, who }: Told,
  { arity, name }: Operator,
): { readonly members: readonly unknown[] } | { readonly issue: ConditionIssue } {
  const { length, listed, message } = SHAPES[arity]
  const given = who === undefined ? 0 : 1
  const list: unknown = listed ? operands[0] : operands
  const isWhole = operands.length === (listed ? length : length - given)
  if (!Array.isArray(list) || !isWhole) return { issue: conditionIssue('RULE_VALUE', [], fill(message, { name })) }
  if (listed && (list.length + given === 0 || list.length > RULE_LIMITS.values))
    return { issue: conditionIssue('RULE_LIMIT', [1], LIST_LENGTH) }
  return { members: list }
}

function readValues(
  list: readonly unknown[],
  operator: Operator,
  field: RuleField,
): { readonly operands: readonly RuleValue[] } | { readonly issues: readonly ConditionIssue[] } {
  const readings = list.map((value) => readers[operator.operand](value, field))
  const issues = readings.flatMap((reading, index) =>
    'fault' in reading
      ? [
          conditionIssue(
            'RULE_VALUE',
            SHAPES[operator.arity].listed ? [1, index] : [index + 1],
            subject(reading.fault, field),
          ),
        ]
      : [],
  )
  if (issues.length > 0) return { issues }
  return { operands: readings.flatMap((reading) => ('value' in reading ? [reading.value] : [])) }
}

/** How the values of each arity stand in JSON. */
const SHAPES: Readonly<Record<Arity, { length: number; listed?: true; message: Text }>> = {
  none: { length: 0, message: { zh: `'{name}' 只带字段，不带值`, en: `'{name}' takes the field alone and no value` } },
  one: { length: 1, message: { zh: `'{name}' 须带一个值`, en: `'{name}' takes one value after the field` } },
  two: {
    length: 2,
    message: { zh: `'{name}' 须带两个值：下限与上限`, en: `'{name}' takes two values, the lower one first` },
  },
  list: {
    length: 1,
    listed: true,
    message: { zh: `'{name}' 须带一个值的数组`, en: `'{name}' takes an array of values after the field` },
  },
}

const LIST_LENGTH: Text = {
  zh: `数组须有 1 到 ${RULE_LIMITS.values} 个值`,
  en: `the array must have 1 to ${RULE_LIMITS.values} values`,
}

const REVERSED: Text = { zh: '下限不能大于上限', en: 'the lower value must not exceed the upper one' }

const DAYS_LIMIT = 100_000
const YEAR = 366
const SPAN = /^[1-9]\d{0,3}[dwmy]$/

const readers: Readonly<Record<Operator['operand'], (value: unknown, field: RuleField) => ReadValue>> = {
  value: (value, field) => valueTypes.get(field.valueType).read(value, field),
  days: (value) =>
    wholeNumber(value, -DAYS_LIMIT, DAYS_LIMIT, {
      zh: `须为整数天数，不超过 ±${DAYS_LIMIT}`,
      en: `must be a whole number of days within ±${DAYS_LIMIT}`,
    }),
  ahead: (value) =>
    wholeNumber(value, 0, YEAR, {
      zh: `须为 0 到 ${YEAR} 的整数天数`,
      en: `must be a whole number of days from 0 to ${YEAR}`,
    }),
  span: (value) =>
    typeof value === 'string' && SPAN.test(value)
      ? { value }
      : {
          fault: {
            zh: '须为时长，例如 7d（天）、2w（周）、3m（月）、1y（年）',
            en: 'must be a span such as 7d (days), 2w (weeks), 3m (months), 1y (years)',
          },
        },
  area: readArea,
}

function wholeNumber(value: unknown, least: number, most: number, fault: Text): ReadValue {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) return { fault }
  // -0 and 0 are one number
  return { value: value === 0 ? 0 : value }
}

/** True when no value at all can lie between the two: the upper one is below the lower one. */
function isReversed([low = '', high = '']: readonly RuleValue[], field: RuleField, operator: Operator): boolean {
  if (operator.operand === 'days') return Number(low) > Number(high)
  const below = valueTypes.get(field.valueType).operators.find(({ name }) => name === '<')
  // instants of one day and that day itself are told apart by neither zone nor moment here
  return below?.test([low], { now: '2000-01-01T00:00:00.000Z', timeZone: 'UTC' })(high) === true
}

function subject(fault: Text, field: RuleField): Text {
  return { zh: `${field.label.zh}：${fault.zh}`, en: `${field.label.en}: ${fault.en}` }
}
