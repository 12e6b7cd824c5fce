/** The formats of value schemas, as predicates that ajv and `schema-fault.ts` share. */
import { instantOf, isDate } from '../rules/calendar.ts'
import { isId } from '../kernel/ids.ts'
import { timeOfDay } from '../rules/time-of-day.ts'
import { isIdCard } from './id_card/number.ts'

export const DECIMAL_TEXT = /^-?\d{1,38}(\.\d{1,38})?$/

export const formats = {
  date: isDate,
  'date-time': (text: string) => instantOf(text) !== undefined,
  'time-local': (text: string) => timeOfDay(text) === text,
  uuid: isId,
  decimal: (text: string) => DECIMAL_TEXT.test(text),
  id_card: isIdCard,
} as const satisfies Record<string, (text: string) => boolean>
