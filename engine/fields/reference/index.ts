/** A pointer to a record of another object, guarded by a foreign key. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import { commonIssues, missingIssue, settingIssue } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { DefinitionLookup, FieldKind } from '../kind.ts'
import { flagSetting, textSetting } from '../settings.ts'
import { changeOfTarget, linkSettings } from './link.ts'
import { shared } from './shared.ts'

export const kind: FieldKind = {
  name: 'reference',
  label: { zh: '关联', en: 'Reference' },
  shared,
  valueType: 'reference',
  ...defineSettings({
    // `object` is the object that the field belongs to
    target: {
      label: { zh: '关联对象', en: 'Object' },
      description: 'Name of the object whose records the values are.',
      schema: { type: 'string', minLength: 1, maxLength: 63, 'x-holds': 'object' },
      required: true,
    },
    ...linkSettings,
  }),
  masks: ['full'],
  check: (field, lookup) => [
    ...targetIssues(field, lookup),
    ...setNullIssues(field),
    ...commonIssues(kind, field, lookup),
  ],
  columnType: () => 'uuid',
  target: (field) => textSetting(field, 'target'),
  inverse: (field) => flagSetting(field, 'inverse') ?? true,
  valueSchema: () => ({ type: 'string', format: 'uuid' }),
  constantDefault: constantDefaultBy(shared),
  toJson: (column) => `${column}::text`,
  changeFrom: (change) => changeOfTarget(kind, change),
}

export function targetIssues(field: FieldDefinition, lookup: DefinitionLookup): Issue[] {
  const name = textSetting(field, 'target')
  if (name === undefined || lookup.objectExists(name)) return []
  return [
    missingIssue(
      'target',
      { zh: `没有对象 '${name}'`, en: `there is no object '${name}'` },
      name,
      lookup.objectNames(),
    ),
  ]
}

/** A required pointer cannot be emptied when its record goes. */
export function setNullIssues(field: FieldDefinition): Issue[] {
  if (field.required !== true || textSetting(field, 'on_delete') !== 'set_null') return []
  return [
    settingIssue(
      'on_delete',
      {
        zh: '必填字段不能在关联记录删除时置空',
        en: 'a required field cannot become empty when the record it points to is deleted',
      },
      { zh: '用 restrict，或取消必填', en: 'use restrict, or make the field optional' },
    ),
  ]
}
