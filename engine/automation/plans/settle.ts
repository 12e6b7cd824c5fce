/** Pushes whose recipients have all been dealt with are over; how they ended is kept, and asked again for a few days. */
import { countRuns } from './counts.ts'
import { endRun, stopFinished } from './state.ts'
import type { PlanRoom } from './types.ts'

/** Gateways tell for this long what became of messages. */
const LATE_NEWS = '3 days'
const AGAIN = '1 hour'
const MOST_RUNS = 200

type Room = Pick<PlanRoom, 'db'>

export async function settleRuns(room: Room): Promise<void> {
  const { db } = room
  await endLost(room)
  const rows = await db.query<{ id: string; open: boolean }>(
    `select id::text as id, state = 'sending' as open from ${db.table('sys_plan_run')} where state = 'sending' ` +
      `or (state in ('done', 'cancelled') and ended_at > ${db.now} - interval '${LATE_NEWS}' ` +
      `and (counted_at is null or counted_at < ${db.now} - interval '${AGAIN}')) order by at limit ${MOST_RUNS}`,
  )
  const counts = await countRuns(
    db,
    db,
    rows.map(({ id }) => id),
  )
  const counted = rows.flatMap(({ id, open }) => {
    const each = counts.get(id)
    return each ? [{ id, counts: each, ends: open && each.waiting === 0 }] : []
  })
  await db.query(
    `update ${db.table('sys_plan_run')} as r set counts = c.counts, counted_at = ${db.now}, ` +
      `state = case when c.ends then 'done' else r.state end, ended_at = case when c.ends then ${db.now} else r.ended_at end ` +
      `from jsonb_to_recordset($1::jsonb) as c (id uuid, counts jsonb, ends boolean) where r.id = c.id and (not c.ends or r.state = 'sending')`,
    [JSON.stringify(counted)],
  )
  await stopFinished(room, db)
}

/** A push whose job somebody has ended, or that was lost too often, does not go on. */
async function endLost(room: Room): Promise<void> {
  const { db } = room
  const rows = await db.query<{ id: string; state: string }>(
    `select r.id::text as id, coalesce(j.state, 'failed') as state from ${db.table('sys_plan_run')} as r ` +
      `left join ${db.table('sys_job')} as j on j.id = r.job ` +
      `where r.state in ('queued', 'listing', 'pushing') and (j.id is null or j.state in ('failed', 'cancelled'))`,
  )
  for (const { id, state } of rows)
    await endRun(room, db, id, state === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', error: LOST })
}

const LOST = {
  code: 'JOB_LOST',
  message: { zh: '推送任务多次中断，已停止', en: 'the push was interrupted too often and does not go on' },
}
