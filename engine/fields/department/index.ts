/** A pointer to a department of the workspace. */
import { commonIssues } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind } from '../kind.ts'
import { setNullIssues } from '../reference/index.ts'
import { changeOfTarget, linkSettings } from '../reference/link.ts'
import { flagSetting } from '../settings.ts'
import { shared } from './shared.ts'

const DEPARTMENTS = 'sys_department'
const WORDS = ['mine'] as const

export const kind: FieldKind = {
  name: 'department',
  label: { zh: '部门', en: 'Department' },
  shared,
  valueType: 'reference',
  // departments are pointed to from everywhere: their page shows only the lists that are asked for
  ...defineSettings({
    ...linkSettings,
    inverse: { ...linkSettings.inverse, schema: { type: 'boolean', default: false } },
  }),
  masks: ['full'],
  check: (field, lookup) => [...setNullIssues(field), ...commonIssues(kind, field, lookup, WORDS)],
  columnType: () => 'uuid',
  target: () => DEPARTMENTS,
  inverse: (field) => flagSetting(field, 'inverse') ?? false,
  valueSchema: () => ({ type: 'string', format: 'uuid' }),
  constantDefault: constantDefaultBy(shared, WORDS),
  toJson: (column) => `${column}::text`,
  changeFrom: (change) => changeOfTarget(kind, change),
}
