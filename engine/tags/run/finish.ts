/** The last step of some tags: from one moment on they hold anew for everybody who is in an array. */
import type { Database, Queryable } from '../../database/index.ts'
import type { RunRow } from './types.ts'

export interface Finished {
  readonly tags: readonly number[]
  /** How long it took, in milliseconds. */
  readonly ms: number
}

/**
 * Members who are no longer found have left by now, so nobody ever sees half of it. Of a tag that had lapsed one wave
 * tells that those who stayed carry it again.
 */
export async function finishTags(
  tx: Queryable,
  db: Pick<Database, 'table' | 'now'>,
  { id, object, asOf, day }: Pick<RunRow, 'id' | 'object' | 'asOf' | 'day'>,
  { tags, ms }: Finished,
): Promise<void> {
  const state = db.table('sys_tag_state')
  await tx.query(
    `select from ${db.table('sys_tag')} as g join ${state} as s on s.tag = g.id where s.number = any($1::int[]) order by g.id for no key update of g`,
    [tags],
  )
  await tx.query(
    `insert into ${db.table('sys_tag_wave')} (at, object, tag, action, run) select $1, $2, s.number, 'add', $3 from ${state} as s ` +
      `where s.number = any($4::int[]) and s.lapses <= $5::date and s.live ` +
      // only who was in the array before has it back
      `and exists (select from ${db.table('sys_tag_set')} as g where g.tags @> array[s.number]) ` +
      `on conflict (tag, action, at) do nothing`,
    [asOf, object, id, tags, day],
  )
  await tx.query(
    `update ${state} as s set day = $2::date, lapses = $2::date + s.validity where s.number = any($1::int[]) and (s.day is null or s.day <= $2::date)`,
    [tags, day],
  )
  await tx.query(
    `update ${db.table('sys_tag')} as g set records = s.members, last_run_at = $2, last_run_ms = $3 from ${state} as s ` +
      `where s.tag = g.id and s.number = any($1::int[])`,
    [tags, asOf, Math.round(ms)],
  )
}
