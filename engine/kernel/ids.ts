/** Identifiers: UUIDv7 for records (they sort by time), name-based UUIDs for definitions (the same in every workspace). */
import { v5, v7 } from 'uuid'

const DEFINITION_NAMESPACE = '6f1d3c52-5f0e-4b43-9c39-0a1f4c7a1d10'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function newId(): string {
  return v7()
}

/** The id of a definition that names none: derived from kind and name, so the same pack gets the same id everywhere. */
export function definitionId(kind: string, name: string): string {
  return v5(`${kind}:${name}`, DEFINITION_NAMESPACE)
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value)
}
