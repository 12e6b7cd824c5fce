/** Functions over days. "Today" is the day of the moment in the workspace's time zone. */
import { addDays, addMonths, isDate } from '../../calendar.ts'
import { Exact } from '../decimals.ts'
import { dayIn } from '../zone.ts'
import { param, text, type FormulaFunction, type SqlCall } from './function.ts'
import { between, whole } from './sql-parts.ts'
import { wholeNumber } from './whole-number.ts'

const day = param('日期', 'date', 'date')
const from = param('起始日期', 'from', 'date')
const to = param('结束日期', 'to', 'date')
const count = param('数量', 'count', 'decimal')

const DAYS_PER_400_YEARS = 146_097
const LAST_DAY = 3_652_058
/** More days, and more months, than lie between any two days. */
const MOST_DAYS = 4_000_000
const MOST_MONTHS = 120_000

interface Unit {
  /** How many days, or months, one of it is. */
  readonly size: number
  readonly isMonths: boolean
}

const UNITS: Readonly<Record<string, Unit>> = {
  d: { size: 1, isMonths: false },
  w: { size: 7, isMonths: false },
  m: { size: 1, isMonths: true },
  y: { size: 12, isMonths: true },
}

const unit = { ...param('单位', 'unit', 'text'), words: Object.keys(UNITS) }

export const dates: readonly FormulaFunction[] = [
  {
    name: 'today', label: { zh: '今天', en: 'today' }, params: [], result: 'date', clock: true,
    sql: (_, { context }) => todaySql(context),
    eval: (_, { moment }) => dayIn(moment.now, moment.timeZone),
  },
  {
    name: 'now', label: { zh: '现在', en: 'now' }, params: [], result: 'datetime', clock: true,
    sql: (_, { context }) => context.clock ?? context.parameter(context.moment.now, 'timestamptz'),
    eval: (_, { moment }) => moment.now,
  },
  {
    name: 'year', label: { zh: '年份', en: 'the year' }, params: [day], result: 'decimal',
    sql: ([a]) => `extract(year from ${a})`,
    eval: ([a]) => new Exact(text(a).slice(0, 4)),
  },
  {
    name: 'month', label: { zh: '月份', en: 'the month, 1 to 12' }, params: [day], result: 'decimal',
    sql: ([a]) => `extract(month from ${a})`,
    eval: ([a]) => new Exact(text(a).slice(5, 7)),
  },
  {
    name: 'day', label: { zh: '日', en: 'the day of the month' }, params: [day], result: 'decimal',
    sql: ([a]) => `extract(day from ${a})`,
    eval: ([a]) => new Exact(text(a).slice(8)),
  },
  {
    name: 'date_add',
    label: { zh: '若干天 d、周 w、月 m、年 y 之后', en: `so many days 'd', weeks 'w', months 'm' or years 'y' later` },
    params: [day, count, unit], result: 'date',
    sql: ([a = '', n = '', word = '']) => moveSql(a, n, unitOf(word)),
    eval: ([a, n, word]) => {
      const { size, isMonths } = unitOf(text(word))
      const moved = wholeNumber(n, -MOST_DAYS, MOST_DAYS)
      if (moved === undefined) return null
      const found = isMonths ? addMonths(text(a), moved * size) : addDays(text(a), moved * size)
      return isDate(found) ? found : null
    },
  },
  {
    name: 'days_between', label: { zh: '相隔天数', en: 'days from one day to another' }, params: [from, to], result: 'decimal',
    sql: ([a, b]) => `(- (${a} - ${b}))::numeric`,
    eval: ([a, b]) => new Exact((Date.parse(text(b)) - Date.parse(text(a))) / 86_400_000),
  },
  {
    name: 'months_between', label: { zh: '相隔整月数', en: 'complete months from one day to another' }, params: [from, to], result: 'decimal',
    // an interval of twelve times as many months has that many years
    sql: ([a, b]) => `(- extract(year from age(${a}::timestamp, ${b}::timestamp) * 12))`,
    eval: ([a, b]) => new Exact(completeMonths(text(a), text(b))),
  },
  {
    name: 'age', label: { zh: '至今的周岁', en: 'complete years up to today' }, params: [day], result: 'decimal', clock: true,
    sql: ([a], { context }) => `(- extract(year from age(${a}::timestamp, ${todaySql(context)}::timestamp)))`,
    eval: ([a], { moment }) => {
      const today = dayIn(moment.now, moment.timeZone)
      return today === null ? null : new Exact(Math.trunc(completeMonths(text(a), today) / 12))
    },
  },
] // prettier-ignore

function todaySql(context: SqlCall['context']): string {
  const { now, timeZone } = context.moment
  return context.clock === undefined
    ? context.parameter(dayIn(now, timeZone), 'date')
    : `(${context.clock} at time zone ${context.parameter(timeZone, 'text')})::date`
}

function unitOf(word: string): Unit {
  const found = UNITS[word]
  if (!found) throw new Error(`the check of words let '${word}' through`)
  return found
}

/**
 * Days are counted from the first one, so that what leaves the calendar is a number and no error. Months are added
 * 10,000 years later, where PostgreSQL has room on both sides and the same calendar.
 */
function moveSql(date: string, count: string, { size, isMonths }: Unit): string {
  const bounded = whole(count, -MOST_DAYS, MOST_DAYS)
  const moved = isMonths
    ? `(${date} + ${DAYS_PER_400_YEARS * 25} + make_interval(months => ${months(bounded, size)}))::date - date '10001-01-01'`
    : `(${date} - date '0001-01-01') + ${bounded} * ${size}`
  return `(date '0001-01-01' + ${between(moved, '-1', String(LAST_DAY + 1))})`
}

/** Bounded to what leaves the calendar in any case; no number stays none, which greatest and least would hide. */
function months(count: string, size: number): string {
  return /^\d{1,4}$/.test(count)
    ? String(Number(count) * size)
    : between(`${count} * ${size}`, String(-MOST_MONTHS), String(MOST_MONTHS))
}

function completeMonths(from: string, to: string): number {
  if (to < from) return -completeMonths(to, from)
  const [start, end] = [partsOf(from), partsOf(to)]
  return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day ? 1 : 0)
}

function partsOf(date: string) {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8)) }
}
