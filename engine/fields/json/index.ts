/** Any JSON value: settings of other systems, answers kept as they came. Nothing looks inside it. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import { changeBy } from '../column-change.ts'
import { commonIssues, settingIssue } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind } from '../kind.ts'
import { shared } from './shared.ts'

export const kind: FieldKind = {
  name: 'json',
  label: { zh: 'JSON', en: 'JSON' },
  long: true,
  sortable: false,
  shared,
  valueType: 'json',
  ...defineSettings({}),
  masks: ['full'],
  check: (field, lookup) => [...indexIssues(field), ...commonIssues(kind, field, lookup)],
  columnType: () => 'jsonb',
  valueSchema: () => ({ form: { name: 'json' } }),
  constantDefault: constantDefaultBy(shared),
  literal: (value) => JSON.stringify(value),
  toJson: (column) => column,
  changeFrom: (change) => changeBy(kind, change, {}),
}

function indexIssues(field: FieldDefinition): Issue[] {
  return (['unique', 'indexed'] as const)
    .filter((name) => field[name] === true)
    .map((name) =>
      settingIssue(name, { zh: 'JSON 字段不能建索引或设为唯一', en: 'JSON can be neither indexed nor unique' }),
    )
}
