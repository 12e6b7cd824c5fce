/** The lines of a record: records of another object that belong to it by a reference of theirs. */
import type { FieldModel, Model, ObjectModel } from './types.ts'

export interface Lines {
  /** Whose records the lines are. */
  readonly object: ObjectModel
  /** The reference of a line to its record. */
  readonly via: FieldModel
  /** The number that keeps lines in their order, where their object is sorted by one that people may set. */
  readonly order?: FieldModel
}

/** What a field of lines shows; undefined for other fields, and where the object of the lines is switched off. */
export function linesOf(model: Pick<Model, 'objects'>, field: FieldModel): Lines | undefined {
  const named = field.kind.lines?.(field.definition)
  const object = model.objects.get(named?.from ?? '')
  const via = object?.field.get(named?.via ?? '')
  if (!object || !via) return undefined
  const sorted = object.sort.descending ? undefined : object.field.get(object.sort.field)
  const isOrder = sorted?.kind.valueType === 'number' && !sorted.system && !sorted.readonly
  return { object, via, ...(sorted && isOrder && { order: sorted }) }
}
