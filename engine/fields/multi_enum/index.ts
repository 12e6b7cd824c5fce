/** Several options of an enum, kept in one array column. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import { changeBy, conversion, NO_CHANGE, quoted } from '../column-change.ts'
import { commonIssues, settingIssue } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import { enumIssues, enumSetting } from '../enum/index.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import { numberSetting, textSetting } from '../settings.ts'
import { LONGEST_OPTION } from './form.ts'
import { labelSql } from '../written.ts'
import { BETWEEN, shared } from './shared.ts'

const MOST = 100

export const kind: FieldKind = {
  name: 'multi_enum',
  label: { zh: '多选枚举', en: 'Options' },
  sortable: false,
  shared,
  valueType: 'options',
  ...defineSettings({
    enum: enumSetting,
    max: {
      label: { zh: '最多选几项', en: 'At most' },
      description: 'How many options a record may have.',
      schema: { type: 'integer', minimum: 1, maximum: MOST, default: MOST },
    },
  }),
  masks: ['full'],
  controls: ['select', 'checkbox'],
  filterControls: ['checkbox', 'select'],
  check: (field, lookup) => [
    ...enumIssues(field, lookup),
    ...uniqueIssues(field),
    ...commonIssues(kind, field, lookup),
  ],
  columnType: () => `varchar(${LONGEST_OPTION})[]`,
  // a btree knows whole arrays alone; what they have inside is the business of an inverted index
  indexMethod: 'gin',
  enumOf: (field) => textSetting(field, 'enum'),
  usesOption: (column, values) => `${column} && ${arrayOf(values)}`,
  valueSchema: (field, options) => ({
    type: 'array',
    form: { name: 'options', ...(options && { values: options }), max: mostOf(field) },
  }),
  constantDefault: constantDefaultBy(shared),
  literal: (value) => arrayText(Array.isArray(value) ? value : []),
  toJson: (column) => `to_json(${column})`,
  written: {
    text: (column, field, context) => {
      const labels = `string_agg(${labelSql('one.value', field, context)}, ${context.bind(BETWEEN[context.locale])}::text order by one.place)`
      return `(select ${labels} from unnest(${column}) with ordinality as one(value, place))`
    },
  },
  changeFrom: (change) => changeBy(kind, change, { enum: fromEnum, multi_enum: fromOptions }),
}

function mostOf(field: FieldDefinition): number {
  return numberSetting(field, 'max') ?? MOST
}

/** Two records rarely mean to exclude each other's whole choice, and the index that would guard it has no room for long ones. */
function uniqueIssues({ unique }: FieldDefinition): Issue[] {
  if (unique !== true) return []
  return [settingIssue('unique', { zh: '多选字段不能设为唯一', en: 'a choice of several options cannot be unique' })]
}

/** One option becomes a list of itself. */
function fromEnum({ previous, next, column, options = [] }: FieldChange): ColumnChange {
  const using = `case when ${column} is not null then array[${column}]::varchar(${LONGEST_OPTION})[] end`
  if (enumName(previous) === enumName(next)) return conversion({ using, rewrite: true })
  return conversion({ using, keep: `${column} = any(${arrayOf(options)})`, rewrite: true })
}

function fromOptions({ previous, next, column, options = [] }: FieldChange): ColumnChange {
  const isSame = enumName(previous) === enumName(next)
  if (isSame && mostOf(next) >= mostOf(previous)) return NO_CHANGE
  const fits = `cardinality(${column}) <= ${mostOf(next)}`
  const keep = isSame ? fits : `${fits} and ${column} <@ ${arrayOf(options)}`
  return conversion({ using: column, keep, rewrite: true })
}

function enumName(field: FieldDefinition): string | undefined {
  return textSetting(field, 'enum')
}

/** An array as SQL, of the column's element type: arrays of `text` are other arrays. */
function arrayOf(values: readonly string[]): string {
  return `array[${values.map(quoted).join(', ')}]::varchar[]`
}

/** An array as PostgreSQL reads it from a literal. */
function arrayText(values: readonly unknown[]): string {
  return `{${values.map((value) => `"${String(value).replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}
