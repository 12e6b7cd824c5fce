/** Times of day without date or zone: opening hours, the hour of a daily call. */
import { changeBy, conversion, NO_CHANGE } from '../column-change.ts'
import { commonIssues } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import { shared } from './shared.ts'
import { isOfMinutes } from './words.ts'

export const kind: FieldKind = {
  name: 'time',
  label: { zh: '时间', en: 'Time of day' },
  shared,
  valueType: 'time',
  ...defineSettings({
    precision: {
      label: { zh: '精度', en: 'Precise to the' },
      description: 'Whether values have seconds; whole minutes when absent.',
      schema: { enum: ['minute', 'second'], default: 'minute' },
    },
  }),
  masks: ['full'],
  check: (field, lookup) => commonIssues(kind, field, lookup),
  columnType: () => 'time(0)',
  valueSchema: (field) => ({
    type: 'string',
    format: 'time-local',
    ...(isOfMinutes(field) && { pattern: ':00$', 'x-format': 'minute' }),
  }),
  constantDefault: constantDefaultBy(shared),
  toJson: (column) => `to_char(${column}, 'HH24:MI:SS')`,
  written: { text: (column, { settings }) => `to_char(${column}, 'HH24:MI${isOfMinutes(settings) ? '' : ':SS'}')` },
  changeFrom: (change) => changeBy(kind, change, { time: fromTime, text: fromText, long_text: fromText }),
}

/** Seconds are cut where the next definition has none. */
function fromTime({ previous, next, column }: FieldChange): ColumnChange {
  if (isOfMinutes(previous) || !isOfMinutes(next)) return NO_CHANGE
  const minutes = `date_trunc('minute', ${column})::time(0)`
  return { kind: 'convert', using: minutes, losing: `${column} <> ${minutes}`, rewrite: true }
}

function fromText({ next, column }: FieldChange): ColumnChange {
  const seconds = isOfMinutes(next) ? '00' : '[0-5][0-9]'
  const keep = `${column} ~ '^([01][0-9]|2[0-3]):[0-5][0-9](:${seconds})?$'`
  return conversion({ using: `${column}::time(0)`, keep, rewrite: true })
}
