/** Checks one condition against the fields it may read: field known, operator one of the field's type, values readable. */
import type { Issue } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import { fill, type Text } from '../kernel/text.ts'
import { RULE_LIMITS } from './limits.ts'
import type { Condition } from './rule.ts'
import type { Arity, Operator, ReadValue, RuleField, RuleFields, RuleValue } from './value-types.ts'
import { readArea } from './value-types/area.ts'
import { valueTypes } from './value-types/index.ts'

export interface RawCondition {
  readonly field: string
  readonly operator: string
  /** What stands behind the field in JSON. */
  readonly operands: readonly unknown[]
}

export type ConditionIssue = Omit<Issue, 'path'> & { readonly path: readonly (string | number)[] }

export function checkCondition(
  raw: RawCondition,
  fields: RuleFields,
): { condition: Condition } | { issues: ConditionIssue[] } {
  const field = fields.field(raw.field)
  if (!field) return { issues: [unknownField(raw.field, fields)] }
  const operators = valueTypes.get(field.valueType).operators
  const operator = operators.find(({ name }) => name === raw.operator)
  if (!operator) return { issues: [unknownOperator(raw.operator, field, operators)] }
  const operands = readOperands(raw.operands, operator, field)
  if (!('values' in operands)) return operands
  return {
    condition: {
      kind: 'condition',
      field: raw.field,
      valueType: field.valueType,
      operator: operator.name,
      operands: operands.values,
    },
  }
}

function readOperands(
  raw: readonly unknown[],
  operator: Operator,
  field: RuleField,
): { values: RuleValue[] } | { issues: ConditionIssue[] } {
  const shape = SHAPES[operator.arity]
  const list = shape.listed ? raw[0] : raw
  if (!Array.isArray(list) || raw.length !== shape.length)
    return { issues: [issue('RULE_VALUE', [], fill(shape.message, { name: operator.name }))] }
  if (shape.listed && (list.length === 0 || list.length > RULE_LIMITS.values)) {
    return { issues: [issue('RULE_LIMIT', [1], LIST_LENGTH)] }
  }
  const readings = list.map((value: unknown) => readers[operator.operand](value, field))
  const values = readings.flatMap((reading) => ('value' in reading ? [reading.value] : []))
  const issues = readings.flatMap((reading, index) =>
    'fault' in reading
      ? [issue('RULE_VALUE', shape.listed ? [1, index] : [index + 1], subject(reading.fault, field))]
      : [],
  )
  if (issues.length > 0) return { issues }
  return operator.arity === 'two' && isReversed(values, field, operator)
    ? { issues: [issue('RULE_VALUE', [1], REVERSED)] }
    : { values }
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
const SPAN = /^[1-9]\d{0,3}[dwmy]$/

const readers: Readonly<Record<Operator['operand'], (value: unknown, field: RuleField) => ReadValue>> = {
  value: (value, field) => valueTypes.get(field.valueType).read(value, field),
  days: (value) =>
    typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= DAYS_LIMIT
      ? { value: value === 0 ? 0 : value }
      : {
          fault: {
            zh: `须为整数天数，不超过 ±${DAYS_LIMIT}`,
            en: `must be a whole number of days within ±${DAYS_LIMIT}`,
          },
        },
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

/** True when no value at all can lie between the two: the upper one is below the lower one. */
function isReversed([low = '', high = '']: readonly RuleValue[], field: RuleField, operator: Operator): boolean {
  if (operator.operand === 'days') return Number(low) > Number(high)
  const below = valueTypes.get(field.valueType).operators.find(({ name }) => name === '<')
  // instants of one day and that day itself are told apart by neither zone nor moment here
  return below?.test([low], { now: '2000-01-01T00:00:00.000Z', timeZone: 'UTC' })(high) === true
}

function unknownField(name: string, fields: RuleFields): ConditionIssue {
  const close = nearest(name, fields.names?.() ?? [])
  const found = issue('RULE_FIELD', [0, 'var'], { zh: `没有字段 '${name}'`, en: `there is no field '${name}'` })
  return close === undefined ? found : { ...found, hint: { zh: `是否指 '${close}'？`, en: `did you mean '${close}'?` } }
}

function unknownOperator(name: string, field: RuleField, operators: readonly Operator[]): ConditionIssue {
  const names = operators.map((operator) => operator.name).join(' ')
  const type = valueTypes.get(field.valueType).label
  return {
    ...issue('RULE_OPERATOR', [], {
      zh: `${field.label.zh}（${type.zh}）没有操作符 '${name}'`,
      en: `${field.label.en} (${type.en}) has no operator '${name}'`,
    }),
    hint: { zh: `可用：${names}`, en: `use one of: ${names}` },
  }
}

function issue(code: string, path: readonly (string | number)[], message: Text): ConditionIssue {
  return { code, path, message }
}

function subject(fault: Text, field: RuleField): Text {
  return { zh: `${field.label.zh}：${fault.zh}`, en: `${field.label.en}: ${fault.en}` }
}
