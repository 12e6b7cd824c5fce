/** Text of several lines. */
import { changeBy, NO_CHANGE } from '../column-change.ts'
import { commonIssues, indexIssues } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind } from '../kind.ts'
import { masks } from '../masks/index.ts'
import { resized, spelledOut } from '../text/from-columns.ts'
import { DEFAULT_LONG_LENGTH, longLength } from './length.ts'
import { shared } from './shared.ts'

export const kind: FieldKind = {
  name: 'long_text',
  label: { zh: '长文本', en: 'Long text' },
  long: true,
  shared,
  valueType: 'text',
  ...defineSettings({
    length: {
      label: { zh: '长度', en: 'Length' },
      description: `The most characters a value may have; ${DEFAULT_LONG_LENGTH} when absent.`,
      schema: { type: 'integer', minimum: 1, maximum: 1_000_000, default: DEFAULT_LONG_LENGTH },
    },
    rows: {
      label: { zh: '行数', en: 'Rows' },
      description: 'How many lines the input shows before it scrolls.',
      schema: { type: 'integer', minimum: 2, maximum: 30, default: 4 },
    },
  }),
  masks: masks.names(),
  check: (field, lookup) => [...commonIssues(kind, field, lookup), ...indexIssues(field, longLength(field))],
  columnType: () => 'text',
  valueSchema: (field) => ({ type: 'string', maxLength: longLength(field) }),
  constantDefault: constantDefaultBy(shared),
  toJson: (column) => column,
  changeFrom: (change) => {
    const length = longLength(change.next)
    return changeBy(kind, change, {
      ...spelledOut(length),
      // the column type knows no length, but values above it could not be saved again
      long_text: ({ previous }) => (longLength(previous) <= length ? NO_CHANGE : resized(change, length)),
    })
  },
}
