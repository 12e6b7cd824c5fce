/** The order of strategies in their group, as somebody dragged them. */
import type { Database } from '../../database/index.ts'
import { invalid, TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { updateMany, type Writer } from '../../records/index.ts'

/** Strategies of one group. */
const MOST = 1_000

/**
 * Puts strategies into a group, in this order; what else stands there comes behind.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED
 */
export async function orderStrategies(
  db: Database,
  writer: Writer,
  { group, ids }: { readonly group: string; readonly ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0 || ids.length > MOST || new Set(ids).size !== ids.length || !ids.every(isId))
    throw invalid([{ code: 'INVALID_VALUE', path: 'ids', message: IDS }])
  const rows = await writer.tx.query<{ id: string; version: number; group: string; sort: number }>(
    `select s.id::text as id, s.version, s."group"::text as "group", s.sort::int as sort from ${db.table('sys_strategy')} as s
     where s.deleted_at is null and (s."group" = $1::uuid or s.id = any($2::uuid[])) order by s.sort, s.created_at, s.id`,
    [group, ids],
  )
  const known = new Map(rows.map((row) => [row.id, row]))
  if (ids.some((id) => !known.has(id))) throw new TesseraError('NOT_FOUND')
  const others = rows.filter(({ id }) => !ids.includes(id)).map(({ id }) => id)
  const changes = [...ids, ...others].flatMap((id, index) => {
    const row = known.get(id)
    if (!row || (row.group === group && row.sort === index + 1)) return []
    return [{ id, version: row.version, values: { group, sort: index + 1 } }]
  })
  if (changes.length > 0) await updateMany(writer, 'sys_strategy', changes)
}

const IDS = {
  zh: `须为 1 到 ${MOST} 个不重复的策略 id`,
  en: `must be 1 to ${MOST} ids of strategies, each once`,
}
