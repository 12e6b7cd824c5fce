/**
 * Unique values that the rows of a dry run would have by now: what one chunk writes is taken back before the next one
 * comes, so that the table does not know of it.
 */
import { hash } from 'node:crypto'

import type { FieldModel } from '../../model/types.ts'
import type { ChunkRow } from './existing.ts'

/** Longer values are remembered by their digest: there may be a million of them. */
const LONGEST = 24

export class Claims {
  readonly #values = new Set<string>()

  has(group: readonly FieldModel[], row: ChunkRow): boolean {
    const value = valueOf(group, row)
    return value !== undefined && this.#values.has(value)
  }

  add(groups: readonly (readonly FieldModel[])[], rows: readonly ChunkRow[]): void {
    for (const group of groups)
      for (const row of rows) {
        const value = valueOf(group, row)
        if (value !== undefined) this.#values.add(value)
      }
  }
}

/** Nothing where a part is empty: such rows may be many. */
function valueOf(group: readonly FieldModel[], { values }: ChunkRow): string | undefined {
  const parts: unknown[] = []
  for (const { name } of group) {
    const part = values[name] ?? null
    if (part === null) return undefined
    parts.push(name, part)
  }
  const text = JSON.stringify(parts)
  return text.length <= LONGEST ? text : hash('sha256', text, 'base64').slice(0, LONGEST)
}
