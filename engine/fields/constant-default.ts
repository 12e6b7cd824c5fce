/** The default of a field that is the same for every record. */
import type { FieldDefinition } from '../../metadata/types.ts'
import type { SharedKind } from './shared.ts'

/** Canonical; undefined when there is none or it is one of `words`, which mean something else each time. */
export function constantDefaultBy(
  shared: SharedKind,
  words: readonly string[] = [],
): (field: FieldDefinition) => unknown {
  return (field) => {
    const value = field.default
    if (value === undefined || value === null || words.some((word) => word === value)) return undefined
    const facts = { type: field.type, name: field.name, label: field.label, settings: field }
    return shared.normalise(value, facts) ?? undefined
  }
}
