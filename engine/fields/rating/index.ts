/** Ratings in stars: whole numbers from none to the most that the field allows. */
import { changeBy, conversion, NO_CHANGE } from '../column-change.ts'
import { commonIssues } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import { numberShown } from '../written.ts'
import { shared } from './shared.ts'
import { DEFAULT_STARS, starsOf } from './words.ts'

export const kind: FieldKind = {
  name: 'rating',
  label: { zh: '评分', en: 'Rating' },
  shared,
  valueType: 'number',
  ...defineSettings({
    max: {
      label: { zh: '最多星数', en: 'Most stars' },
      description: `How many stars the best rating has; ${DEFAULT_STARS} when absent.`,
      schema: { type: 'integer', minimum: 3, maximum: 10, default: DEFAULT_STARS },
    },
  }),
  masks: ['full'],
  check: (field, lookup) => commonIssues(kind, field, lookup),
  columnType: () => 'smallint',
  valueSchema: (field) => ({ type: 'integer', minimum: 0, maximum: starsOf(field) }),
  constantDefault: constantDefaultBy(shared),
  toJson: (column) => column,
  written: { cell: 'number', shown: () => numberShown(0, false) },
  changeFrom: (change) =>
    changeBy(kind, change, {
      rating: fromRating,
      integer: fromNumber,
      decimal: fromNumber,
      text: fromText,
      long_text: fromText,
    }),
}

function fromRating(change: FieldChange): ColumnChange {
  return starsOf(change.next) >= starsOf(change.previous) ? NO_CHANGE : fromNumber(change)
}

/** Fractions are rounded; those rows count as losing. */
function fromNumber({ next, column }: FieldChange): ColumnChange {
  const inRange = `round(${column}) between 0 and ${starsOf(next)}`
  return {
    kind: 'convert',
    using: `case when ${inRange} then round(${column})::smallint end`,
    losing: `not (${inRange} and ${column} = round(${column}))`,
    rewrite: true,
  }
}

function fromText({ next, column }: FieldChange): ColumnChange {
  const most = starsOf(next)
  const numbers = most < 10 ? `[0-${most}]` : '([0-9]|10)'
  return conversion({ using: `${column}::smallint`, keep: `${column} ~ '^${numbers}$'`, rewrite: true })
}
