/** Clears away files of imports that nobody needs: uploads that nobody started, files whose time is over, bytes without a row. */
import type { Database } from '../../database/index.ts'
import type { FileStore } from '../files/index.ts'

/** How long an upload waits to be started. */
const WAITING_HOURS = 24
/** How long the file of an import, and that of its refused rows, can be fetched. */
const KEPT_DAYS = 90

export async function sweepImports(db: Database, store: FileStore): Promise<number> {
  const [imports, works] = [db.table('sys_import'), db.table('sys_import_work')]
  await db.query(
    `with gone as (delete from ${imports} where state = 'ready' and created_at < ${db.now} - interval '${WAITING_HOURS} hours' returning id) ` +
      `delete from ${works} where import in (select id from gone)`,
  )
  const [clock] = await db.query<{ before: string }>(`select ${db.now} - interval '${WAITING_HOURS} hours' as before`)
  let removed = 0
  for await (const ids of store.leftovers(new Date(clock?.before ?? 0))) {
    if (ids.length === 0) continue
    const strangers = await db.query<{ id: string }>(
      `select s.id::text as id from unnest($1::uuid[]) as s(id) where not exists (select from ${works} as w join ${imports} as i on i.id = w.import ` +
        `where s.id in (w.file, w.error_file) and i.created_at > ${db.now} - interval '${KEPT_DAYS} days')`,
      [ids],
    )
    await store.remove(strangers.map(({ id }) => id))
    removed += strangers.length
  }
  return removed
}
