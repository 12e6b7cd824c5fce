/** Functions that make a value of one type into one of another; what cannot be read is null. */
import { decimalOf, SCALE, written } from '../decimals.ts'
import type { FormulaType } from '../formula.ts'
import { dayIn, wallTimeIn } from '../zone.ts'
import { decimal, param, text, type EvalCall, type FormulaFunction, type SqlCall, type Value } from './function.ts'
import { whole, withinDays, withinWallTimes } from './sql-parts.ts'
import { wholeNumber } from './whole-number.ts'

// read alike by PostgreSQL and JavaScript; what stands in brackets is the value
const NUMBER = `^ *([+-]?[0-9]{1,${SCALE}}(?:[.][0-9]{1,${SCALE}})?) *$`
const LEAP_YEAR = '(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)'
const MONTH_AND_DAY =
  '(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))'
const DATE = `^ *((?!0000)(?:[0-9]{4}-${MONTH_AND_DAY}|${LEAP_YEAR}-02-29)) *$`

const NUMBER_TEXT = new RegExp(NUMBER)
const DATE_TEXT = new RegExp(DATE)

export const conversions: readonly FormulaFunction[] = [
  {
    name: 'text',
    label: { zh: '写成文本；日期时间按工作区时区写到分钟', en: 'written as text; a date with time up to the minute in the zone of the workspace' },
    params: [param('值', 'value', 'decimal', 'text', 'boolean', 'date', 'datetime')],
    result: 'text', unstored: ['date', 'datetime'],
    sql: textSql,
    eval: textValue,
  },
  {
    name: 'fixed',
    label: { zh: '数字写成若干位小数的文本', en: 'a number written with so many decimal places' },
    params: [param('数字', 'number', 'decimal'), param('小数位数', 'places', 'decimal')],
    result: 'text',
    sql: ([a, places = '']) => `round(${a}, ${whole(places, 0, SCALE)})::text`,
    eval: ([a, places]) => {
      const digits = wholeNumber(places, 0, SCALE)
      return digits === undefined ? null : written(decimal(a), digits)
    },
  },
  {
    name: 'number',
    label: { zh: '文本所写的数字', en: 'the number that a text says' },
    params: [param('文本', 'text', 'text', 'decimal')],
    result: 'decimal',
    sql: ([a], { types }) => (types[0] === 'text' ? `substring(${a} from '${NUMBER}')::numeric` : `${a}`),
    eval: ([a = null]) => (typeof a === 'string' ? decimalOf(NUMBER_TEXT.exec(a)?.[1]) : a),
  },
  {
    name: 'date',
    label: { zh: '日期时间在工作区时区的日期，或文本 YYYY-MM-DD 所写的日期', en: 'the day of a date with time in the zone of the workspace, or the one that a text YYYY-MM-DD says' },
    params: [param('值', 'value', 'date', 'datetime', 'text')],
    result: 'date', unstored: ['text'],
    sql: dateSql,
    eval: dateValue,
  },
] // prettier-ignore

/** What a type looks like as text. */
const FORMS: Readonly<Record<FormulaType, (sql: string, context: SqlCall['context']) => string>> = {
  decimal: (sql) => `trim_scale(${sql})::text`,
  text: (sql) => sql,
  boolean: (sql) => `${sql}::text`,
  date: (sql) => `to_char(${sql}, 'YYYY-MM-DD')`,
  datetime: (sql, context) => `to_char(${withinWallTimes(zoned(sql, context))}, 'YYYY-MM-DD HH24:MI')`,
  reference: (sql) => sql,
}

function textSql([a = '']: readonly string[], { types, context }: SqlCall): string {
  return FORMS[types[0] ?? 'text'](a, context)
}

function textValue([a = null]: readonly Value[], { types, moment }: EvalCall): Value {
  if (types[0] === 'decimal') return written(decimal(a))
  if (types[0] !== 'datetime') return String(a)
  return wallTimeIn(text(a), moment.timeZone)?.slice(0, 16).replace('T', ' ') ?? null
}

function dateSql([a = '']: readonly string[], { types, context }: SqlCall): string {
  if (types[0] === 'text') return `substring(${a} from '${DATE}')::date`
  return types[0] === 'datetime' ? withinDays(`(${zoned(a, context)})::date`) : a
}

function dateValue([a = null]: readonly Value[], { types, moment }: EvalCall): Value {
  if (types[0] === 'text') return DATE_TEXT.exec(text(a))?.[1] ?? null
  return types[0] === 'datetime' ? dayIn(text(a), moment.timeZone) : a
}

function zoned(sql: string, context: SqlCall['context']): string {
  return `${sql} at time zone ${context.parameter(context.moment.timeZone, 'text')}`
}
