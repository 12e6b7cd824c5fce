/** A fingerprint of everything that shapes tables, APIs and screens. */
import { createHash } from 'node:crypto'

import { type Definition, isShaping } from '../model/definition.ts'

export function modelHash(definitions: readonly Definition[]): string {
  const hash = createHash('sha256')
  const shaping = definitions.filter((definition) => isShaping(definition.kind))
  for (const { id, body } of shaping.sort((a, b) => (a.id < b.id ? -1 : 1))) hash.update(id).update(canonical(body))
  return hash.digest('hex').slice(0, 32)
}

/** JSON with sorted keys: the same content gives the same text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
