/** Messages that everybody has read are no longer needed. */
import type { Database } from '../../database/index.ts'

const AT_ONCE = 10_000

/**
 * Takes read messages away, a part at a time; returns how many.
 * @param days how long they stay after they were written, whoever has read them
 */
export async function trimOutbox(db: Database, days = 1): Promise<number> {
  let removed = 0
  for (;;) {
    const rows = await db.query(
      `with read as (select xid, id from ${db.table('sys_outbox_reader')} order by xid, id limit 1) ` +
        `delete from ${db.table('sys_outbox')} as o using read ` +
        `where o.ctid in (select p.ctid from ${db.table('sys_outbox')} as p, read as r where (p.xid is null or (p.xid, p.id) <= (r.xid, r.id)) ` +
        `and p.at < ${db.now} - make_interval(days => $1::int) limit ${AT_ONCE}) returning 1 as one`,
      [days],
    )
    removed += rows.length
    if (rows.length < AT_ONCE) return removed
  }
}
