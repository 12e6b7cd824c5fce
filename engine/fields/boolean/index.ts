/** Yes or no. */
import { changeBy, NO_CHANGE } from '../column-change.ts'
import { commonIssues } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind } from '../kind.ts'
import { shared } from './shared.ts'

export const kind: FieldKind = {
  name: 'boolean',
  label: { zh: '是否', en: 'Yes or no' },
  shared,
  valueType: 'boolean',
  ...defineSettings({}),
  masks: ['full'],
  controls: ['radio', 'switch', 'select'],
  check: (field, lookup) => commonIssues(kind, field, lookup),
  columnType: () => 'boolean',
  valueSchema: () => ({ type: 'boolean' }),
  constantDefault: constantDefaultBy(shared),
  toJson: (column) => column,
  written: {
    text: (column, field, context) => {
      const [yes, no] = [true, false].map((value) => context.bind(shared.format(value, field, context)))
      return `case when ${column} then ${yes}::text when not ${column} then ${no}::text end`
    },
  },
  changeFrom: (change) => changeBy(kind, change, { boolean: () => NO_CHANGE }),
}
