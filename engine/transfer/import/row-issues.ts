/** What records say of the rows of a write, told of the rows of the file. */
import type { Issue } from '../../kernel/errors.ts'
import type { ChunkRow } from './existing.ts'
import type { RowIssue } from './types.ts'

/** Paths read `<place of the row>/<field>`. */
export function issuesOfRows(issues: readonly Issue[], rows: readonly ChunkRow[]): RowIssue[] {
  return issues.flatMap(({ path = '', code, message }) => {
    const [, place, field = ''] = /^(\d+)\/([^/]*)/.exec(path) ?? []
    const row = place === undefined ? undefined : rows[Number(place)]
    return row ? [{ row: row.row, field, code, message }] : []
  })
}
