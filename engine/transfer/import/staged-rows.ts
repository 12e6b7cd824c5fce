/** Rows that were read and checked, on their way into the table of their object. */
import type { Database, Queryable } from '../../database/index.ts'
import type { ChunkRow } from './existing.ts'
import { LIMITS } from './limits.ts'

/** A chunk of those behind the row `last`, in the order of the file. */
export async function stagedRows(db: Database, on: Queryable, id: string, last: number): Promise<ChunkRow[]> {
  const rows = await on.query<{ row: number; key: string | null; content: string }>(
    `select row, key, content from ${db.table('sys_import_row')} where import = $1 and row > $2 order by row limit ${LIMITS.chunk}`,
    [id, last],
  )
  return rows.map(({ row, key, content }) => {
    const values = JSON.parse(content) as Record<string, unknown>
    const at = { row, values, key: key === null ? null : (JSON.parse(key) as unknown[]) }
    const { '~id': id, '~parts': parts, ...others } = values
    return {
      ...at,
      values: others,
      ...(id !== undefined && { id: String(id) }),
      ...(parts !== undefined && { parts: parts as NonNullable<ChunkRow['parts']> }),
    }
  })
}
