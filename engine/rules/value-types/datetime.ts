/** Instants. A rule may compare them with an instant or with a day, which then means that whole day in the workspace's zone. */
import { addDays, instantOf, isDate, localDate, shifted, startOfDay } from '../calendar.ts'
import type { ReadValue, RuleMoment, SqlContext, ValueType } from '../value-types.ts'
import { emptiness } from './operators.ts'
import { timeOperators } from './span.ts'

export const datetimeType: ValueType = {
  name: 'datetime',
  label: { zh: '日期时间', en: 'date and time' },
  operators: [
    ...timeOperators({
      pgType: 'timestamptz',
      stretch,
      day: (value, { timeZone }) => localDate(value, timeZone),
      daySql,
    }),
    ...emptiness,
  ],
  read: readInstant,
}

function stretch(operand: string, { timeZone }: RuleMoment) {
  if (instantOf(operand) !== undefined) return { from: operand, before: shifted(operand, 1), exact: operand }
  return { from: startOfDay(operand, timeZone), before: startOfDay(addDays(operand, 1), timeZone) }
}

/** The clock of a zone shows no year before the first and none after the last. */
function daySql(column: string, { moment, parameter }: SqlContext): string {
  const local = `${column} at time zone ${parameter(moment.timeZone, 'text')}`
  const within = `least(greatest(${local}, timestamp '0001-01-01'), timestamp '9999-12-31 23:59:59.999')`
  // the least and greatest of nothing and something is something
  return `case when ${column} is not null then ${within} end`
}

function readInstant(value: unknown): ReadValue {
  const text = typeof value === 'string' ? value : ''
  const canonical = isDate(text) ? text : instantOf(text)
  if (canonical !== undefined) return { value: canonical }
  return {
    fault: {
      zh: '须为日期 YYYY-MM-DD 或带时区的时间，例如 2026-05-01T12:00:00+08:00',
      en: 'must be a day YYYY-MM-DD or a time with its zone such as 2026-05-01T12:00:00+08:00',
    },
  }
}
