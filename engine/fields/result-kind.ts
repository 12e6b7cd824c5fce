/** The parts of a computed kind that only the kind of a result can answer: what is said here of a field whose result nobody knows. */
import { changeBy } from './column-change.ts'
import type { FieldKind } from './kind.ts'

type Parts = Pick<
  FieldKind,
  'valueType' | 'masks' | 'sortable' | 'columnType' | 'valueSchema' | 'constantDefault' | 'toJson' | 'changeFrom'
>

/** Nobody can do more with such values than see whether there are any. */
export function partsOfResult(own: () => FieldKind): Parts {
  return {
    valueType: 'json',
    masks: ['full'],
    sortable: false,
    columnType: () => 'text',
    valueSchema: () => ({}),
    constantDefault: () => undefined,
    toJson: (column) => `to_json(${column})`,
    changeFrom: (change) => changeBy(own(), change, {}),
  }
}
