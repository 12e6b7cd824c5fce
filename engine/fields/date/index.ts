/** Calendar days of the years 0001 to 9999, without time or zone. */
import { changeBy, conversion, NO_CHANGE, zoneOf } from '../column-change.ts'
import { commonIssues } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import { shared } from './shared.ts'

const WORDS = ['today'] as const

export const kind: FieldKind = {
  name: 'date',
  label: { zh: '日期', en: 'Date' },
  shared,
  valueType: 'date',
  ...defineSettings({}),
  masks: ['full'],
  check: (field, lookup) => commonIssues(kind, field, lookup, WORDS),
  columnType: () => 'date',
  valueSchema: () => ({ type: 'string', format: 'date' }),
  constantDefault: constantDefaultBy(shared, WORDS),
  toJson: (column) => `to_char(${column}, 'YYYY-MM-DD')`,
  written: { cell: 'date' },
  changeFrom: (change) =>
    changeBy(kind, change, { date: () => NO_CHANGE, datetime: fromInstant, text: fromText, long_text: fromText }),
}

/** The day on the zone's calendar; a time of day is lost. */
function fromInstant(change: FieldChange): ColumnChange {
  const local = `(${change.column} at time zone ${zoneOf(change)})`
  const inRange = `${local} >= '0001-01-01' and ${local} < '10000-01-01'`
  return {
    kind: 'convert',
    using: `case when ${inRange} then ${local}::date end`,
    losing: `not (${inRange} and ${local}::time = '00:00')`,
    rewrite: true,
  }
}

/** Days that exist, as a pattern, because PostgreSQL before 16 cannot try a cast without failing. */
const DAYS =
  '^(?!0000)(' +
  '[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))' +
  '|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29' +
  ')$'

function fromText({ column }: FieldChange): ColumnChange {
  return conversion({ using: `${column}::date`, keep: `${column} ~ '${DAYS}'`, rewrite: true })
}
