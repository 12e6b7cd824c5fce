/** The record that a line says it belongs to. */
import type { FieldModel } from '../model/types.ts'

/** The id, whether it came bare or with its title; nothing where the line does not say. */
export function normaliseLink(via: FieldModel, value: unknown): unknown {
  return value === undefined ? undefined : via.kind.shared.normalise(value, via)
}
