/**
 * The lines of a record: records of another object that belong to it by a reference of theirs. No column holds them;
 * they are read when they are asked for, and written along with their record.
 */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import { changeBy } from '../column-change.ts'
import { commonIssues, missingIssue, settingIssue } from '../checks.ts'
import { defineSettings } from '../define-settings.ts'
import type { DefinitionLookup, FieldKind } from '../kind.ts'
import { numberSetting, textSetting } from '../settings.ts'
import { MOST_LINES } from './form.ts'
import { shared } from './shared.ts'

export const kind: FieldKind = {
  name: 'children',
  label: { zh: '明细', en: 'Lines' },
  storage: 'none',
  long: true,
  sortable: false,
  shared,
  valueType: 'json',
  ...defineSettings({
    from: {
      label: { zh: '明细对象', en: 'Object of the lines' },
      description: 'Name of the object whose records the lines are.',
      schema: { type: 'string', minLength: 1, maxLength: 63, 'x-holds': 'object' },
      required: true,
    },
    via: {
      label: { zh: '明细中的关联字段', en: 'Reference back' },
      description:
        'The reference field of that object which leads here. Lines go with their record, unless that field says `on_delete: set_null`.',
      schema: { type: 'string', minLength: 1, maxLength: 63, 'x-holds': 'reference of from' },
      required: true,
    },
    max: {
      label: { zh: '最多几行', en: 'At most' },
      description: 'How many lines a record may have.',
      schema: { type: 'integer', minimum: 1, maximum: MOST_LINES, default: MOST_LINES },
    },
  }),
  masks: [],
  check: (field, lookup) => [
    ...objectIssues(field, lookup),
    ...flagIssues(field),
    ...commonIssues(kind, field, lookup),
  ],
  columnType: () => 'jsonb',
  lines: (field) => ({ from: textSetting(field, 'from') ?? '', via: textSetting(field, 'via') ?? '' }),
  valueSchema: (field) => ({ type: 'array', form: { name: 'lines', max: numberSetting(field, 'max') ?? MOST_LINES } }),
  constantDefault: () => undefined,
  literal: (value) => JSON.stringify(value),
  toJson: (column) => column,
  changeFrom: (change) => changeBy(kind, change, {}),
}

function objectIssues(field: FieldDefinition, lookup: DefinitionLookup): Issue[] {
  const name = textSetting(field, 'from')
  if (name === undefined || lookup.objectExists(name)) return []
  const message = { zh: `没有对象 '${name}'`, en: `there is no object '${name}'` }
  return [missingIssue('from', message, name, lookup.objectNames())]
}

/** What only values in a column can have. */
function flagIssues(field: FieldDefinition): Issue[] {
  return (['unique', 'indexed', 'searchable', 'default'] as const)
    .filter((name) => field[name] !== undefined && field[name] !== false)
    .map((name) =>
      settingIssue(name, {
        zh: '明细没有自己的列，不能这样设置',
        en: 'lines have no column of their own, so this cannot be set',
      }),
    )
}
