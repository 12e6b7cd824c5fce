/** The formats of value schemas, as predicates that ajv and `schema-fault.ts` share. */
import { instantOf, isDate } from '../rules/calendar.ts'
import { isId } from '../kernel/ids.ts'

export const DECIMAL_TEXT = /^-?\d{1,38}(\.\d{1,38})?$/

export const formats = {
  date: isDate,
  'date-time': (text: string) => instantOf(text) !== undefined,
  uuid: isId,
  decimal: (text: string) => DECIMAL_TEXT.test(text),
} as const satisfies Record<string, (text: string) => boolean>
