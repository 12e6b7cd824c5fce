/**
 * A division of China by its six digits (GB/T 2260): two name the province, two the city, two the district; zeros at
 * the end say that it is a whole city or province. What lies inside a division therefore starts with its digits.
 */
import type { ReadValue, ValueType } from '../value-types.ts'
import { emptiness, equality, identical, inList, notInList } from './operators.ts'

const comparable = identical('text')

export const regionType: ValueType = {
  name: 'region',
  label: { zh: '行政区划', en: 'region' },
  operators: [
    {
      name: 'under',
      label: { zh: '位于', en: 'lies in' },
      arity: 'list',
      operand: 'value',
      onNull: false,
      sql: (column, operands, context) => {
        const [only = '', ...others] = operands.map((code) => `${digitsOf(String(code))}%`)
        return others.length === 0
          ? `${column} like ${context.parameter(only, 'text')}`
          : `${column} like any(${context.parameter([only, ...others], 'text[]')})`
      },
      test: (operands) => {
        const starts = operands.map((code) => digitsOf(String(code)))
        return (value) => starts.some((start) => String(value).startsWith(start))
      },
    },
    ...equality(comparable),
    inList(comparable),
    notInList(comparable),
    ...emptiness,
  ],
  read: readCode,
}

/** The digits that all codes inside a division start with: `440000` → `44`, `440300` → `4403`. */
export function digitsOf(code: string): string {
  return code.replace(/(?:0000|00)$/, '')
}

function readCode(value: unknown): ReadValue {
  if (typeof value === 'string' && /^[1-9]\d{5}$/.test(value)) return { value }
  return {
    fault: { zh: '须为六位行政区划代码，例如 440305', en: 'must be the six digits of a division such as 440305' },
  }
}
