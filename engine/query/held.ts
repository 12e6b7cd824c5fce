/** The fields whose values a record itself holds; others, such as its lines, are read when they are asked for. */
import type { AccessPlan } from '../access/index.ts'
import type { FieldModel } from '../model/types.ts'

export function heldFields({ fields }: AccessPlan): FieldModel[] {
  return [...fields.values()].flatMap(({ field }) => (field.kind.storage === 'none' ? [] : [field]))
}
