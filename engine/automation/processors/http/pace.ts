/** How fast calls of one processor follow each other, whoever makes them: told by the database, for all processes. */
import type { Database } from '../../../database/index.ts'
import type { Processor } from '../types.ts'

type Scope = Pick<Database, 'table' | 'now' | 'query'>

const MINUTE_MS = 60_000

/** Takes the next place. @returns milliseconds until it is worth asking again; nothing where the call may begin */
export async function takePlace(db: Scope, { id, ratePerMinute }: Processor): Promise<number | undefined> {
  if (ratePerMinute === null) return undefined
  const gap = MINUTE_MS / ratePerMinute
  const table = db.table('sys_processor_pace')
  const [row] = await db.query<{ took: boolean; wait: number }>(
    `with took as (insert into ${table} as p (processor, next_at) values ($1, ${db.now} + make_interval(secs => $2)) ` +
      `on conflict (processor) do update set next_at = ${db.now} + make_interval(secs => $2) where p.next_at <= ${db.now} returning 1) ` +
      `select exists (select from took) as took, coalesce((select extract(epoch from p.next_at - ${db.now})::float8 * 1000 ` +
      `from ${table} as p where p.processor = $1), 0) as wait`,
    [id, gap / 1000],
  )
  if (!row || row.took) return undefined
  // those who wait come back one after another
  return Math.ceil(Math.max(row.wait, 1) + Math.random() * gap)
}
