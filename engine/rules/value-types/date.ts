/** Calendar days without time or zone. */
import { addDays, isDate } from '../calendar.ts'
import type { ReadValue, ValueType } from '../value-types.ts'
import { emptiness } from './operators.ts'
import { timeOperators } from './span.ts'

export const dateType: ValueType = {
  name: 'date',
  label: { zh: '日期', en: 'date' },
  operators: [
    ...timeOperators({
      pgType: 'date',
      stretch: (day) => ({ from: day, before: addDays(day, 1), exact: day }),
      day: (day) => day,
      daySql: (column) => column,
    }),
    ...emptiness,
  ],
  read: readDate,
}

function readDate(value: unknown): ReadValue {
  return typeof value === 'string' && isDate(value)
    ? { value }
    : { fault: { zh: '须为真实存在的日期，格式 YYYY-MM-DD', en: 'must be a day that exists, written YYYY-MM-DD' } }
}
