/** Departments stay a tree: none is below itself, and the tree stays as deep as people and screens can follow. */
import type { Database } from '../database/index.ts'
import { invalid, type Issue } from '../kernel/errors.ts'
import type { Written } from '../records/index.ts'

/** Levels of departments, the topmost included. */
export const MOST_LEVELS = 20

interface Placed extends Record<string, unknown> {
  id: string
  levels: number
  circular: boolean
}

/**
 * Call inside the transaction that wrote departments. Writers wait for one another here, so that two who each move one
 * department below the other do not both succeed.
 * @throws TesseraError VALIDATION_FAILED
 */
export async function assertTree(db: Database, { ids, writer: { tx } }: Written): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.workspace}:departments`])
  const rows = await tx.query<Placed>(placedSql(db.table('sys_department')), [ids, MOST_LEVELS])
  const issues = rows.flatMap((row) => issuesOf(row, ids.length > 1 ? `${ids.indexOf(row.id)}/parent` : 'parent'))
  if (issues.length > 0) throw invalid(issues)
}

/** Of each department how many levels are above and below it together, and whether it is above itself. */
function placedSql(table: string): string {
  return `with recursive
    up (start, parent, level) as (
      select id, parent, 1 from ${table} where id = any($1::uuid[]) and deleted_at is null
      union all
      select up.start, p.parent, up.level + 1 from up join ${table} p on p.id = up.parent
      where up.level <= $2 and p.id <> up.start),
    down (start, id, level) as (
      select id, id, 0 from ${table} where id = any($1::uuid[]) and deleted_at is null
      union all
      select down.start, c.id, down.level + 1 from down join ${table} c on c.parent = down.id and c.deleted_at is null
      where down.level <= $2 and c.id <> down.start)
    select up.start::text as id, bool_or(up.parent = up.start) is true as circular,
      (max(up.level) + (select max(down.level) from down where down.start = up.start))::integer as levels
    from up group by up.start`
}

function issuesOf({ circular, levels }: Placed, path: string): Issue[] {
  if (circular) {
    const message = {
      zh: '上级部门不能是该部门自己或它的下级部门',
      en: 'a department is not below itself or below one of its own',
    }
    return [{ code: 'INVALID_VALUE', path, message }]
  }
  if (levels <= MOST_LEVELS) return []
  const message = { zh: `部门最多 ${MOST_LEVELS} 级`, en: `departments have ${MOST_LEVELS} levels at most` }
  return [{ code: 'INVALID_VALUE', path, message }]
}
