/** Whole numbers within ±(2^53 − 1), which JavaScript compares exactly; a rule may name any number to compare them with. */
import type { ReadValue, ValueType } from '../value-types.ts'
import { emptiness, equality, inList, ordering, type Comparable } from './operators.ts'

const comparable: Comparable = {
  // bigint where it can be, because only then an index on the column serves
  pgType: (operands) => (operands.every((operand) => Number.isSafeInteger(operand)) ? 'bigint' : 'numeric'),
  comparer: (operand) => (value) => (typeof value === 'number' ? value - Number(operand) : NaN),
  key: (value) => value,
  plain: true,
}

export const numberType: ValueType = {
  name: 'number',
  label: { zh: '整数', en: 'number' },
  operators: [...equality(comparable), ...ordering(comparable), inList(comparable), ...emptiness],
  read: readNumber,
}

function readNumber(value: unknown): ReadValue {
  if (typeof value !== 'number' || !Number.isFinite(value))
    return { fault: { zh: '须为数字，例如 15', en: 'must be a number such as 15' } }
  // -0 and 0 are one number
  return { value: value === 0 ? 0 : value }
}
