/**
 * Unique values that the rows of a dry run would have by now: what one chunk writes is taken back before the next one
 * comes, so that the table does not know of it.
 */
import { hash } from 'node:crypto'

import type { Database } from '../../database/index.ts'
import type { FieldModel, ObjectModel } from '../../model/types.ts'
import { type ChunkRow, uniqueGroups } from './existing.ts'
import { stagedRows } from './staged-rows.ts'
import type { RowIssue } from './types.ts'

/** Longer values are remembered by their digest: there may be a million of them. */
const LONGEST = 24

export class Claims {
  readonly #values = new Set<string>()

  has(group: readonly FieldModel[], row: ChunkRow): boolean {
    const value = valueOf(group, row)
    return value !== undefined && this.#values.has(value)
  }

  /** Those of rows that stand: refused ones take nothing. */
  add(object: ObjectModel, rows: readonly ChunkRow[], issues: readonly Pick<RowIssue, 'row'>[]): void {
    const refused = new Set(issues.map(({ row }) => row))
    for (const group of uniqueGroups(object))
      for (const row of rows) {
        const value = refused.has(row.row) ? undefined : valueOf(group, row)
        if (value !== undefined) this.#values.add(value)
      }
  }
}

/** A dry run that is taken up again behind the row `last` knows what stood before. */
export async function claimAgain(
  claims: Claims,
  db: Database,
  { id, object, last }: { readonly id: string; readonly object: ObjectModel; readonly last: number },
): Promise<void> {
  for (let begin = 0; begin < last;) {
    const rows = (await stagedRows(db, db, id, begin)).filter(({ row }) => row <= last)
    const end = rows.at(-1)?.row
    if (end === undefined) return
    const issues = await db.query<{ row: number }>(
      `select row from ${db.table('sys_import_issue')} where import = $1 and row > $2 and row <= $3 and not warning`,
      [id, begin, end],
    )
    claims.add(object, rows, issues)
    begin = end
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
