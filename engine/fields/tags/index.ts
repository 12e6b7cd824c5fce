/**
 * The tags that a record carries, as whoever reads it may see them; the engine gives the field to every object whose
 * records may carry tags, and definitions cannot use the kind. No column holds them: statements read them from the
 * memberships, and they are set by rules and by the ways of tagging alone.
 */
import { changeBy } from '../column-change.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind } from '../kind.ts'
import { shared } from './shared.ts'

export const kind: FieldKind = {
  name: 'tags',
  label: { zh: '标签', en: 'Tags' },
  internal: true,
  storage: 'none',
  tags: true,
  sortable: false,
  shared,
  valueType: 'tags',
  ...defineSettings({}),
  masks: [],
  check: () => [],
  columnType: () => 'uuid[]',
  valueSchema: () => ({ type: 'array', form: { name: 'references' } }),
  constantDefault: () => undefined,
  literal: (value) => `{${Array.isArray(value) ? value.join(',') : ''}}`,
  toJson: (column) => `to_json(${column})`,
  changeFrom: (change) => changeBy(kind, change, {}),
}
