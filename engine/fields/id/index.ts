/** The key of every record, made by the engine; definitions cannot use it. */
import { changeBy, NO_CHANGE } from '../column-change.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind } from '../kind.ts'
import { shared } from './shared.ts'

export const kind: FieldKind = {
  name: 'id',
  label: { zh: '主键', en: 'Key' },
  internal: true,
  shared,
  valueType: 'reference',
  ...defineSettings({}),
  masks: [],
  check: () => [],
  columnType: () => 'uuid',
  valueSchema: () => ({ type: 'string', format: 'uuid' }),
  constantDefault: () => undefined,
  toJson: (column) => `${column}::text`,
  changeFrom: (change) => changeBy(kind, change, { id: () => NO_CHANGE }),
}
