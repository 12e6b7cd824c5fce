/** Instants, to the millisecond; ISO UTC in JSON, shown in the workspace's zone. */
import { changeBy, conversion, NO_CHANGE, zoneOf } from '../column-change.ts'
import { commonIssues } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import { textSetting } from '../settings.ts'
import { shared } from './shared.ts'

const WORDS = ['now'] as const

export const kind: FieldKind = {
  name: 'datetime',
  label: { zh: '日期时间', en: 'Date and time' },
  shared,
  valueType: 'datetime',
  ...defineSettings({
    precision: {
      label: { zh: '显示精度', en: 'Shown to the' },
      description: 'How precisely the time is shown and typed; storage keeps milliseconds.',
      schema: { enum: ['minute', 'second'], default: 'second' },
    },
  }),
  masks: ['full'],
  check: (field, lookup) => commonIssues(kind, field, lookup, WORDS),
  columnType: () => 'timestamptz(3)',
  valueSchema: () => ({ type: 'string', format: 'date-time' }),
  constantDefault: constantDefaultBy(shared, WORDS),
  toJson: (column) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  written: {
    // half the time of `to_char`, over which lists have many
    text: (column, { settings }, { timeZone, bind }) => {
      const length = textSetting(settings, 'precision') === 'minute' ? 16 : 19
      return `left((${column} at time zone ${bind(timeZone)}::text)::text, ${length})`
    },
    cell: 'datetime',
  },
  changeFrom: (change) => changeBy(kind, change, { datetime: () => NO_CHANGE, date: fromDay }),
}

/** The first instant of the day in the zone. */
function fromDay(change: FieldChange): ColumnChange {
  const midnight = `(${change.column}::timestamp at time zone ${zoneOf(change)})`
  return conversion({
    using: midnight,
    keep: `${midnight} between '0001-01-01 00:00:00+00' and '9999-12-31 23:59:59.999+00'`,
    rewrite: true,
  })
}
