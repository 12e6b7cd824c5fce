/** One option of an enum. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import { changeBy, conversion, NO_CHANGE, quoted } from '../column-change.ts'
import { commonIssues, missingIssue } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings, type Setting } from '../define-settings.ts'
import type { ColumnChange, DefinitionLookup, FieldChange, FieldKind, ValueSchema } from '../kind.ts'
import { textSetting } from '../settings.ts'
import { labelSql } from '../written.ts'
import { shared } from './shared.ts'

const LONGEST = 60

/** Where the values of a field come from. */
export const enumSetting = {
  label: { zh: '枚举', en: 'Enum' },
  description: 'Name of the enum whose items the values are.',
  schema: { type: 'string', minLength: 1, maxLength: 63, 'x-holds': 'enum' },
  required: true,
} as const satisfies Setting

export const kind: FieldKind = {
  name: 'enum',
  label: { zh: '枚举', en: 'Option' },
  shared,
  valueType: 'option',
  ...defineSettings({ enum: enumSetting }),
  masks: ['full'],
  controls: ['select', 'radio'],
  filterControls: ['checkbox', 'select'],
  check: (field, lookup) => [...enumIssues(field, lookup), ...commonIssues(kind, field, lookup)],
  columnType: () => `varchar(${LONGEST})`,
  enumOf: (field) => textSetting(field, 'enum'),
  valueSchema: (_, options) => schemaOf(options),
  constantDefault: constantDefaultBy(shared),
  toJson: (column) => column,
  written: { text: labelSql },
  changeFrom: (change) => changeBy(kind, change, { enum: fromEnum, text: kept, long_text: kept }),
}

function schemaOf(options: readonly string[] | undefined): ValueSchema {
  if (options === undefined) return { type: 'string', maxLength: LONGEST }
  // JSON Schema wants at least one value; no text is null, so an enum without options accepts none
  return { type: 'string', enum: options.length === 0 ? [null] : options }
}

/** An enum that does not exist. */
export function enumIssues(field: FieldDefinition, lookup: DefinitionLookup): Issue[] {
  const name = textSetting(field, 'enum')
  if (name === undefined || lookup.enumValues(name) !== undefined) return []
  return [
    missingIssue('enum', { zh: `没有枚举 '${name}'`, en: `there is no enum '${name}'` }, name, lookup.enumNames()),
  ]
}

function fromEnum(change: FieldChange): ColumnChange {
  return textSetting(change.previous, 'enum') === textSetting(change.next, 'enum') ? NO_CHANGE : kept(change)
}

/** Values that are options of the new enum stay. */
function kept({ column, options = [] }: FieldChange): ColumnChange {
  const keep = `${column} = any(array[${options.map(quoted).join(', ')}]::text[])`
  return conversion({ using: column, keep, rewrite: true })
}
