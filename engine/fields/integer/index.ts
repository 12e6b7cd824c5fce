/** Whole numbers within ±(2^53 − 1), the range that JSON carries exactly. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import { changeBy, conversion, NO_CHANGE } from '../column-change.ts'
import { commonIssues, rangeIssues } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import { presentation } from '../number-settings.ts'
import { flagSetting, numberSetting } from '../settings.ts'
import { numberShown } from '../written.ts'
import { shared } from './shared.ts'

const MOST = Number.MAX_SAFE_INTEGER
const bound = { type: 'integer', minimum: -MOST, maximum: MOST }

function boundsOf(field: FieldDefinition) {
  return { minimum: numberSetting(field, 'min') ?? -MOST, maximum: numberSetting(field, 'max') ?? MOST }
}

export const kind: FieldKind = {
  name: 'integer',
  label: { zh: '整数', en: 'Integer' },
  shared,
  valueType: 'number',
  ...defineSettings({
    min: { label: { zh: '最小值', en: 'Minimum' }, description: 'The least value allowed.', schema: bound },
    max: { label: { zh: '最大值', en: 'Maximum' }, description: 'The greatest value allowed.', schema: bound },
    ...presentation,
  }),
  masks: ['full'],
  check: (field, lookup) => {
    const { minimum, maximum } = boundsOf(field)
    return [...rangeIssues(minimum > maximum), ...commonIssues(kind, field, lookup)]
  },
  columnType: () => 'bigint',
  valueSchema: (field) => ({ type: 'integer', ...boundsOf(field) }),
  constantDefault: constantDefaultBy(shared),
  toJson: (column) => column,
  written: {
    cell: 'number',
    shown: ({ settings }) => numberShown(0, flagSetting(settings, 'grouping') ?? false),
  },
  changeFrom: (change) =>
    changeBy(kind, change, {
      integer: () => NO_CHANGE,
      rating: ({ column }) => conversion({ using: `${column}::bigint`, rewrite: true }),
      decimal: fromDecimal,
      money: fromDecimal,
      percent: fromDecimal,
      text: fromText,
      long_text: fromText,
    }),
}

/** Fractions are cut; those rows count as losing. */
function fromDecimal({ column }: FieldChange): ColumnChange {
  const inRange = `abs(${column}) <= ${MOST}`
  return {
    kind: 'convert',
    using: `case when ${inRange} then trunc(${column})::bigint end`,
    losing: `not (${inRange} and ${column} = trunc(${column}))`,
    rewrite: true,
  }
}

function fromText({ column }: FieldChange): ColumnChange {
  return conversion({ using: `${column}::bigint`, keep: `${column} ~ '^[+-]?[0-9]{1,15}$'`, rewrite: true })
}
