/** The one clock of a workspace, set for every connection at once. */
import type { Database } from '../database/index.ts'

/**
 * From now on `sys_now()` of this workspace says `instant`; without one, the time again.
 * @param instant ISO UTC
 */
export async function setClock(db: Database, instant?: string): Promise<void> {
  const time = instant === undefined ? 'now()' : `'${new Date(instant).toISOString()}'::timestamptz`
  await db.owner.query(
    `create or replace function ${db.table('sys_now')}() returns timestamptz language sql stable parallel safe as $$ select ${time} $$`,
  )
}
