/** Values as traces may keep them, whoever writes: traces outlive the right to see what they tell of. */
import { masks } from '../fields/index.ts'
import type { ObjectModel } from '../model/types.ts'

/** Masked fields become their masks; what is no field of the object, or is written by nobody but the engine, is left out. */
export function byClassification(
  object: Pick<ObjectModel, 'field'>,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const kept = Object.entries(values).flatMap(([name, value]) => {
    const field = object.field.get(name)
    if (!field) return []
    const isMasked = field.mask !== undefined && value !== null && value !== undefined
    return [[name, isMasked ? masks.get(field.mask ?? 'full').apply(String(value)) : value] as const]
  })
  return Object.fromEntries(kept)
}
