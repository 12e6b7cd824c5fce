/** Decimals: strings such as `289.16`, compared digit by digit and never as floating point, because they are money. */
import { Decimal } from 'decimal.js'
import type { ReadValue, ValueType } from '../value-types.ts'
import { emptiness, equality, inList, ordering, type Comparable } from './operators.ts'

const DECIMAL = /^-?\d{1,38}(\.\d{1,38})?$/

const comparable: Comparable = {
  pgType: () => 'numeric',
  comparer: (operand) => {
    const wanted = new Decimal(String(operand))
    return (value) => {
      const text = String(value)
      return DECIMAL.test(text) ? new Decimal(text).comparedTo(wanted) : NaN
    }
  },
  key: (value) => (DECIMAL.test(String(value)) ? plain(String(value)) : undefined),
}

export const decimalType: ValueType = {
  name: 'decimal',
  label: { zh: '小数', en: 'decimal' },
  operators: [...equality(comparable), ...ordering(comparable), inList(comparable), ...emptiness],
  read: readDecimal,
}

/** Accepts `"289.16"` and 289.16; both become `289.16`. */
function readDecimal(value: unknown): ReadValue {
  const text = typeof value === 'number' && Number.isFinite(value) ? new Decimal(value).toFixed() : value
  if (typeof text !== 'string' || !DECIMAL.test(text)) {
    return {
      fault: {
        zh: '须为小数，例如 "289.16"（小数点前后各不超过 38 位）',
        en: 'must be a decimal such as "289.16" with at most 38 digits on either side of the point',
      },
    }
  }
  return { value: plain(text) }
}

/** Without leading and trailing zeros, and without a sign before zero. */
function plain(text: string): string {
  const number = new Decimal(text)
  return number.isZero() ? '0' : number.toFixed()
}
