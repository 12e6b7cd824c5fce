/**
 * Times of a schedule, written in six fields as administrators know them: second, minute, hour, day of the month, month,
 * weekday, such as `0 30 5 * * ?`. Weekdays are written by name: whether 1 is a Sunday or a Monday depends on who
 * taught one, and a wrong guess would run on the wrong day.
 */
import type { Text } from '../kernel/text.ts'

/** What a field allows, as sorted numbers; weekdays from 0 for Monday. */
export interface Cron {
  readonly seconds: readonly number[]
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  /** Absent where any day will do; `last` adds the last one of each month. */
  readonly days?: { readonly numbers: ReadonlySet<number>; readonly last: boolean }
  readonly months: ReadonlySet<number>
  readonly weekdays?: ReadonlySet<number>
}

export type CronReading = { readonly cron: Cron } | { readonly fault: Text }

interface Field {
  readonly label: Text
  readonly least: number
  readonly most: number
  readonly names?: readonly string[]
}

const FIELDS = {
  seconds: { label: { zh: '秒', en: 'second' }, least: 0, most: 59 },
  minutes: { label: { zh: '分', en: 'minute' }, least: 0, most: 59 },
  hours: { label: { zh: '时', en: 'hour' }, least: 0, most: 23 },
  days: { label: { zh: '日', en: 'day' }, least: 1, most: 31 },
  months: {
    label: { zh: '月', en: 'month' },
    least: 1,
    most: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  weekdays: {
    label: { zh: '周', en: 'weekday' },
    least: 0,
    most: 6,
    names: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'],
  },
} as const satisfies Readonly<Record<string, Field>>

const LONGEST = 120
const ANY = new Set(['*', '?'])

class Fault extends Error {
  readonly text: Text
  constructor(text: Text) {
    super(text.en)
    this.text = text
  }
}

/** Reads an expression, or says what would be right. */
export function parseCron(source: string): CronReading {
  try {
    return { cron: read(source.trim().toUpperCase()) }
  } catch (error) {
    if (error instanceof Fault) return { fault: error.text }
    throw error
  }
}

function read(source: string): Cron {
  const parts = source.split(/\s+/)
  if (source.length > LONGEST || parts.length !== 6)
    throw new Fault({
      zh: '须为六项：秒 分 时 日 月 周，例如 0 30 5 * * ?',
      en: 'six fields are needed: second minute hour day month weekday, such as 0 30 5 * * ?',
    })
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] = parts
  if (!ANY.has(day) && !ANY.has(weekday))
    throw new Fault({ zh: '“日”与“周”只能写一项，另一项写 ?', en: 'say either the day or the weekday; the other is ?' })
  const last = day.split(',').includes('L')
  const numbers = day.split(',').filter((part) => part !== 'L')
  return {
    seconds: numbersOf(second, FIELDS.seconds),
    minutes: numbersOf(minute, FIELDS.minutes),
    hours: numbersOf(hour, FIELDS.hours),
    ...(!ANY.has(day) && {
      days: { numbers: new Set(numbers.flatMap((part) => partOf(part, FIELDS.days))), last },
    }),
    months: new Set(numbersOf(month, FIELDS.months)),
    ...(!ANY.has(weekday) && { weekdays: new Set(numbersOf(weekday, FIELDS.weekdays)) }),
  }
}

function numbersOf(source: string, field: Field): number[] {
  const numbers = source.split(',').flatMap((part) => partOf(part, field))
  return [...new Set(numbers)].sort((a, b) => a - b)
}

/** One of `*`, `5`, `1-5`, and each with a step, as in `0/30`. */
function partOf(part: string, field: Field): number[] {
  const [range = '', stepText, ...more] = part.split('/')
  const step = stepText === undefined ? 1 : Number(stepText)
  if (more.length > 0 || !Number.isInteger(step) || step < 1 || step > field.most) throw wrong(part, field)
  if (range === '*') return counted(field.least, field.most, step)
  const [from, to, ...rest] = range.split('-').map((text) => numberOf(text, part, field))
  if (from === undefined || rest.length > 0) throw wrong(part, field)
  if (to === undefined) return counted(from, stepText === undefined ? from : field.most, step)
  if (to < from) throw wrong(part, field)
  return counted(from, to, step)
}

function numberOf(text: string, part: string, field: Field): number {
  const name = field.names?.indexOf(text) ?? -1
  if (name >= 0) return name + field.least
  if (field === FIELDS.weekdays)
    throw new Fault({
      zh: `“周”请写 MON、TUE、WED、THU、FRI、SAT、SUN，不写数字（“${part}”）：数字 1 在各处含义不同`,
      en: `write weekdays as MON, TUE, WED, THU, FRI, SAT, SUN, not '${part}': the number 1 is not the same day everywhere`,
    })
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= field.least && number <= field.most)) throw wrong(part, field)
  return number
}

function counted(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step)
}

function wrong(part: string, { label, least, most }: Field): Fault {
  return new Fault({
    zh: `“${label.zh}”不能写“${part}”：可写 ${least}–${most}、*、范围 a-b、列表 a,b 和间隔 a/n`,
    en: `the ${label.en} cannot be '${part}': numbers ${least}–${most}, *, ranges a-b, lists a,b and steps a/n can`,
  })
}
