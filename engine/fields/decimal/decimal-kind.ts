/** The server half of every kind of decimal: digits and bounds, a numeric column, strings in JSON, so that nothing on the way rounds them. */
import { Decimal } from 'decimal.js'
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { commonIssues, rangeIssues, settingIssue } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings, type Setting } from '../define-settings.ts'
import type { FieldKind, ValueSchema } from '../kind.ts'
import { flagSetting } from '../settings.ts'
import type { SharedKind } from '../shared.ts'
import { numberShown } from '../written.ts'
import { changeToDecimal } from './change.ts'
import { DEFAULT_PRECISION, DEFAULT_SCALE, precisionOf, scaleOf } from './digits.ts'

export interface DecimalParts {
  readonly label: Text
  readonly shared: SharedKind
  /** Beside digits and bounds. */
  readonly settings: Readonly<Record<string, Setting>>
  /** What stands behind every number, such as `%`. */
  readonly sign?: string
  /** Thousands are grouped where the field does not say. */
  readonly grouping?: boolean
  /** What to check of them. */
  check?(field: FieldDefinition): Issue[]
}

export function decimalKind({ label, shared, settings, sign, grouping = false, check }: DecimalParts): FieldKind {
  const kind: FieldKind = {
    name: shared.name,
    label,
    shared,
    valueType: 'decimal',
    ...defineSettings({ ...digits, ...settings }),
    masks: ['full'],
    check: (field, lookup) => [
      ...digitIssues(field),
      ...boundIssues(field),
      ...(check?.(field) ?? []),
      ...commonIssues(kind, field, lookup),
    ],
    columnType: (field) => `numeric(${precisionOf(field)},${scaleOf(field)})`,
    valueSchema,
    constantDefault: constantDefaultBy(shared),
    toJson: (column) => `${column}::text`,
    written: {
      cell: 'number',
      shown: ({ settings: own }) => numberShown(scaleOf(own), flagSetting(own, 'grouping') ?? grouping) + quoted(sign),
      ...(sign !== undefined && { sign }),
    },
    changeFrom: (change) => changeToDecimal(kind, change),
  }
  return kind
}

/** In a sheet the sign is shown, and the number stays what it is. */
function quoted(sign: string | undefined): string {
  return sign === undefined ? '' : `"${sign}"`
}

const bound = { type: ['number', 'string'], pattern: '^-?[0-9]{1,38}([.][0-9]{1,38})?$' }

const digits = {
  precision: {
    label: { zh: '总位数', en: 'Precision' },
    description: `Digits in all; ${DEFAULT_PRECISION} when absent.`,
    schema: { type: 'integer', minimum: 1, maximum: 38, default: DEFAULT_PRECISION },
  },
  scale: {
    label: { zh: '小数位数', en: 'Scale' },
    description: `Digits after the point; ${DEFAULT_SCALE} when absent.`,
    schema: { type: 'integer', minimum: 0, maximum: 38, default: DEFAULT_SCALE },
  },
  min: { label: { zh: '最小值', en: 'Minimum' }, description: 'The least value allowed.', schema: bound },
  max: { label: { zh: '最大值', en: 'Maximum' }, description: 'The greatest value allowed.', schema: bound },
} as const satisfies Record<string, Setting>

function valueSchema(field: FieldDefinition): ValueSchema {
  const minimum = boundOf(field.min)
  const maximum = boundOf(field.max)
  return {
    type: 'string',
    format: 'decimal',
    decimal: {
      precision: precisionOf(field),
      scale: scaleOf(field),
      ...(minimum && { minimum: minimum.toFixed() }),
      ...(maximum && { maximum: maximum.toFixed() }),
    },
  }
}

function boundOf(setting: unknown): Decimal | undefined {
  return typeof setting === 'number' || typeof setting === 'string' ? new Decimal(setting) : undefined
}

function digitIssues(field: FieldDefinition): Issue[] {
  if (scaleOf(field) <= precisionOf(field)) return []
  return [
    settingIssue('scale', {
      zh: `小数位数 ${scaleOf(field)} 大于总位数 ${precisionOf(field)}`,
      en: `the scale ${scaleOf(field)} exceeds the precision ${precisionOf(field)}`,
    }),
  ]
}

function boundIssues(field: FieldDefinition): Issue[] {
  const minimum = boundOf(field.min)
  const maximum = boundOf(field.max)
  return rangeIssues(minimum !== undefined && maximum !== undefined && minimum.gt(maximum))
}
