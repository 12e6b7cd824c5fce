/** Half-open stretches of days or instants: every operator of dates and times comes down to one of them. */
import type { Text } from '../../kernel/text.ts'
import { addDays, addMonths, isDate, localDate, weekday } from '../calendar.ts'
import type { Arity, OperandName, Operator, RuleMoment, RuleValue, SqlContext } from '../value-types.ts'
import { LABELS } from './operators.ts'

/** From `from` (included) to `before` (excluded); an absent end is open. `exact`: nothing but this one value lies in it. */
export interface Stretch {
  readonly from?: string
  readonly before?: string
  readonly exact?: string
}

type Closed = Stretch & { readonly from: string; readonly before: string }

/** How a type of values lies on the calendar. */
export interface Calendar {
  readonly pgType: 'date' | 'timestamptz'
  /** The stretch that an operand stands for: a day, or an instant of one millisecond. */
  stretch(operand: string, moment: RuleMoment): Closed
  /** The day of a value in the zone, and SQL of it. */
  day(value: string, moment: RuleMoment): string
  daySql(column: string, context: SqlContext): string
}

const UNITS: Readonly<Record<string, (day: string, count: number) => string>> = {
  d: addDays,
  w: (day, count) => addDays(day, 7 * count),
  m: addMonths,
  y: (day, count) => addMonths(day, 12 * count),
}

export function timeOperators(calendar: Calendar): Operator[] {
  const on = (operand: RuleValue | undefined, moment: RuleMoment) => calendar.stretch(String(operand), moment)
  const make = (head: Head, stretch: StretchOf) => within(calendar, head, stretch)
  return [
    make({ name: '==', label: LABELS['=='] }, ([a], moment) => on(a, moment)),
    make({ name: '!=', label: LABELS['!='], outside: true }, ([a], moment) => on(a, moment)),
    make({ name: '>', label: { zh: '晚于', en: 'is after' } }, ([a], moment) => ({ from: on(a, moment).before })),
    make({ name: '>=', label: { zh: '不早于', en: 'is on or after' } }, ([a], moment) => ({
      from: on(a, moment).from,
    })),
    make({ name: '<', label: { zh: '早于', en: 'is before' } }, ([a], moment) => ({ before: on(a, moment).from })),
    make({ name: '<=', label: { zh: '不晚于', en: 'is on or before' } }, ([a], moment) => ({
      before: on(a, moment).before,
    })),
    make({ name: 'between', label: LABELS.between, arity: 'two' }, ([a, b], moment) => ({
      from: on(a, moment).from,
      before: on(b, moment).before,
    })),
    anyOf(calendar),
    ...relative(calendar),
    anniversary(calendar),
    ...daysSince(calendar),
  ]
}

/** Operators that look at today; whole days, today included. */
function relative(calendar: Calendar): Operator[] {
  const days = (first: string, past: string, moment: RuleMoment) => ({
    from: calendar.stretch(first, moment).from,
    before: calendar.stretch(past, moment).from,
  })
  const make = (head: Head, ends: (today: string, operand: string) => readonly [first: string, past: string]) =>
    within(calendar, { ...head, clock: true }, ([operand], moment) =>
      days(...ends(today(moment), String(operand)), moment),
    )
  return [
    make({ name: 'today', label: { zh: '是今天', en: 'is today' }, arity: 'none' }, (day) => [day, addDays(day, 1)]),
    make({ name: 'this_week', label: { zh: '在本周', en: 'is this week' }, arity: 'none' }, (day) => {
      const monday = addDays(day, -weekday(day))
      return [monday, addDays(monday, 7)]
    }),
    make({ name: 'this_month', label: { zh: '在本月', en: 'is this month' }, arity: 'none' }, (day) => {
      const first = `${day.slice(0, 8)}01`
      return [first, addMonths(first, 1)]
    }),
    make({ name: 'in_last', label: { zh: '在最近', en: 'is in the last' }, operand: 'span' }, (day, span) => [
      addDays(moved(day, span, -1), 1),
      addDays(day, 1),
    ]),
    make({ name: 'in_next', label: { zh: '在未来', en: 'is in the next' }, operand: 'span' }, (day, span) => [
      day,
      moved(day, span, 1),
    ]),
  ]
}

/**
 * The day of a birthday, in any year, is today or within so many days after. Of 29 February it is the 28th where the
 * year has no 29th.
 */
function anniversary({ day, daySql }: Calendar): Operator {
  return {
    name: 'anniversary_in',
    label: { zh: '周年日（含当天）距今不超过', en: 'has its anniversary within' },
    arity: 'one',
    operand: 'ahead',
    onNull: false,
    clock: true,
    sql: (column, [days], context) => {
      const date = daySql(column, context)
      const wanted = context.parameter([...daysOfYear(days, context.moment)].map(Number), 'int[]')
      return `(extract(month from ${date}) * 100 + extract(day from ${date}))::int = any(${wanted})`
    },
    test: ([days], moment) => {
      const wanted = daysOfYear(days, moment)
      return (value) => typeof value === 'string' && wanted.has(monthAndDay(day(value, moment)))
    },
  }
}

/** Today and so many days after as months and days, such as `0228`. */
function daysOfYear(count: RuleValue | undefined, moment: RuleMoment): ReadonlySet<string> {
  const first = today(moment)
  const days = Array.from({ length: Number(count) + 1 }, (_, ahead) => addDays(first, ahead)).filter(isDate)
  const leaps = days.filter((day) => day.endsWith('-02-28') && !isDate(day.replace(/8$/, '9'))).map(() => '0229')
  return new Set([...days.map(monthAndDay), ...leaps])
}

function monthAndDay(day: string): string {
  return day.slice(5, 7) + day.slice(8, 10)
}

/** Operators over the number of days from the value to today; negative for days to come. */
function daysSince(calendar: Calendar): Operator[] {
  const ago = (days: RuleValue | undefined, moment: RuleMoment) =>
    calendar.stretch(addDays(today(moment), -Number(days)), moment)
  const make = (name: keyof typeof LABELS, head: Partial<Head>, stretch: StretchOf) => {
    const label = { zh: `距今天数${LABELS[name].zh}`, en: `days since ${LABELS[name].en}` }
    return within(
      calendar,
      {
        name: name === 'between' ? 'days_since_between' : `days_since${name}`,
        label,
        operand: 'days',
        clock: true,
        ...head,
      },
      stretch,
    )
  }
  return [
    make('==', {}, ([n], moment) => ago(n, moment)),
    make('!=', { outside: true }, ([n], moment) => ago(n, moment)),
    make('>', {}, ([n], moment) => ({ before: ago(n, moment).from })),
    make('>=', {}, ([n], moment) => ({ before: ago(n, moment).before })),
    make('<', {}, ([n], moment) => ({ from: ago(n, moment).before })),
    make('<=', {}, ([n], moment) => ({ from: ago(n, moment).from })),
    make('between', { arity: 'two' }, ([low, high], moment) => ({
      from: ago(high, moment).from,
      before: ago(low, moment).before,
    })),
  ]
}

interface Head {
  readonly name: string
  readonly label: Text
  readonly arity?: Arity
  readonly operand?: OperandName
  /** The operator holds outside the stretch, and for a record without value. */
  readonly outside?: boolean
  readonly clock?: true
}

type StretchOf = (operands: readonly RuleValue[], moment: RuleMoment) => Stretch

function within(
  calendar: Calendar,
  { outside = false, arity = 'one', operand = 'value', ...head }: Head,
  stretch: StretchOf,
): Operator {
  return {
    ...head,
    arity,
    operand,
    onNull: outside,
    sql: (column, operands, context) => {
      const place = (value: string) => context.parameter(value, calendar.pgType)
      const found = stretch(operands, context.moment)
      return outside ? outsideSql(column, found, place) : insideSql(column, found, place)
    },
    test: (operands, moment) => {
      const found = stretch(operands, moment)
      return (value) => contains(found, value) !== outside
    },
  }
}

function anyOf(calendar: Calendar): Operator {
  return {
    name: 'in',
    label: LABELS.in,
    arity: 'list',
    operand: 'value',
    onNull: false,
    sql: (column, operands, context: SqlContext) => {
      const stretches = operands.map((operand) => calendar.stretch(String(operand), context.moment))
      const [only, ...others] = stretches
      if (only && others.length === 0)
        return insideSql(column, only, (value) => context.parameter(value, calendar.pgType))
      if (stretches.every(({ exact }) => exact !== undefined)) {
        return `${column} = any(${context.parameter(
          stretches.map(({ exact }) => exact),
          `${calendar.pgType}[]`,
        )})`
      }
      const place = (value: string) => context.parameter(value, calendar.pgType)
      return `(${stretches.map((stretch) => insideSql(column, stretch, place)).join(' or ')})`
    },
    test: (operands, moment) => {
      const stretches = operands.map((operand) => calendar.stretch(String(operand), moment))
      return (value) => stretches.some((stretch) => contains(stretch, value))
    },
  }
}

/** Canonical days and instants sort as text, the infinities around them. */
function contains({ from, before }: Stretch, value: unknown): boolean {
  return typeof value === 'string' && (from === undefined || value >= from) && (before === undefined || value < before)
}

function insideSql(column: string, { exact, from, before }: Stretch, place: (value: string) => string): string {
  if (exact !== undefined) return `${column} = ${place(exact)}`
  const ends = [
    ...(from === undefined ? [] : [`${column} >= ${place(from)}`]),
    ...(before === undefined ? [] : [`${column} < ${place(before)}`]),
  ]
  return ends.length === 1 ? ends.join() : `(${ends.join(' and ')})`
}

function outsideSql(column: string, stretch: Stretch, place: (value: string) => string): string {
  if (stretch.exact !== undefined) return `${column} is distinct from ${place(stretch.exact)}`
  return `(${column} is null or not ${insideSql(column, stretch, place)})`
}

function today(moment: RuleMoment): string {
  return localDate(moment.now, moment.timeZone)
}

/** The day a span such as `3m` before (-1) or after (1) a day. */
function moved(day: string, span: string, direction: 1 | -1): string {
  const move = UNITS[span.slice(-1)] ?? addDays
  return move(day, direction * Number(span.slice(0, -1)))
}
