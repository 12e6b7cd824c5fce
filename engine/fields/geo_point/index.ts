/**
 * A point on the Earth. The column is `jsonb` of two numbers: it gives back exactly what was written and compares by
 * value, which PostgreSQL's own `point` does not (it has no equality that `is distinct from` could use) and which the
 * record pipeline needs to tell what changed. Distances are computed row by row; there is no index for them.
 */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import { changeBy } from '../column-change.ts'
import { commonIssues, settingIssue } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind } from '../kind.ts'
import { shared } from './shared.ts'

export const kind: FieldKind = {
  name: 'geo_point',
  label: { zh: '地理位置', en: 'Geo point' },
  sortable: false,
  shared,
  valueType: 'point',
  ...defineSettings({}),
  masks: ['full'],
  check: (field, lookup) => [...indexIssues(field), ...commonIssues(kind, field, lookup)],
  columnType: () => 'jsonb',
  valueSchema: () => ({ type: 'object', form: { name: 'geo_point' } }),
  constantDefault: constantDefaultBy(shared),
  literal: (value) => JSON.stringify(value),
  toJson: (column) => column,
  written: { text: (column) => `(${column} ->> 'lng') || ', ' || (${column} ->> 'lat')` },
  changeFrom: (change) => changeBy(kind, change, {}),
}

function indexIssues(field: FieldDefinition): Issue[] {
  return (['unique', 'indexed'] as const)
    .filter((name) => field[name] === true)
    .map((name) =>
      settingIssue(name, { zh: '地理位置不能建索引或设为唯一', en: 'a geo point can be neither indexed nor unique' }),
    )
}
