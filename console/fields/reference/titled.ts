/** A reference as the server sends it, bare or expanded, as id and title. */
import type { ScreenField } from '../../../engine/screens/types.ts'

export interface Titled {
  readonly id: string
  readonly title: string
}

export function titled(value: unknown, field: ScreenField): Titled | undefined {
  if (typeof value === 'string' && value !== '') return { id: value, title: value }
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'string') return undefined
  const title = Object.entries(value).find(([name]) => name === (field.target?.title ?? 'title'))?.[1]
  const words = typeof title === 'number' ? String(title) : title
  return { id: value.id, title: typeof words === 'string' && words !== '' ? words : value.id }
}

/** What is written: the bare id, or those of a list. */
export function idOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(idOf)
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value
}
