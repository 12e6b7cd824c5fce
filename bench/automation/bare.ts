/** The same work by hand: SQL that keeps rows without asking anything, and a client that calls without leases. */
import { Agent, request } from 'node:http'

import { newId } from '../../engine/kernel/ids.ts'
import { type AutomationBench, STRATEGIES } from './world.ts'

/** An event, what each strategy said of it, and its task, as three statements of one transaction. */
export async function bareIntake({ db, effect }: AutomationBench, count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => newId())
  await db.transaction(async (tx) => {
    await tx.query(
      `insert into ${db.table('sys_event_log')} (id, source, code, state, data, root) select id, 'engine', 'bare', 'accepted', '{"n": 1}', id from unnest($1::uuid[]) as id`,
      [ids],
      'bare_event',
    )
    await tx.query(
      `insert into ${db.table('sys_event_match')} (event, strategy, version, matched, reason_code, reason) select id, id, 1, i = 1, 'CONDITION', $2::jsonb ` +
        `from unnest($1::uuid[]) as id cross join generate_series(1, ${STRATEGIES}) as i`,
      [ids, JSON.stringify({ zh: '序号=1 等于 2 → 否', en: '序号=1 is 2 → no' })],
      'bare_match',
    )
    await tx.query(
      `insert into ${db.table('sys_task')} (id, event, processor, settings, key, root, planned_at, due_at, lane, status) ` +
        `select id, id, $2, '{}', id, id, now(), now(), 'bare', 'waiting' from unnest($1::uuid[]) as id`,
      [ids, effect],
      'bare_task',
    )
  })
}

/** Tasks that are moved from one table to the other with a row of effect each, in batches, with nothing in between. */
export async function bareMove({ db }: AutomationBench, batch: number): Promise<number> {
  const rows = await db.query(
    `with gone as (delete from ${db.table('sys_task')} where id in (select id from ${db.table('sys_task')} where status = 'waiting' ` +
      `and lane = 'bare' limit $1 for update skip locked) returning *), ` +
      `kept as (insert into ${db.table('sys_task_done')} (id, event, processor, settings, key, root, planned_at, due_at, ended_at, status) ` +
      `select id, event, processor, settings, key, root, planned_at, due_at, now(), 'succeeded' from gone) ` +
      `insert into ${db.table('kit_effect')} (task, key) select id, id from gone returning 1`,
    [batch],
    'bare_move',
  )
  return rows.length
}

export async function bareCalls(url: string, count: number, atOnce: number): Promise<void> {
  const agent = new Agent({ keepAlive: false })
  let left = count
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const call = request(url, { method: 'POST', agent, headers: { 'Idempotency-Key': newId() } }, (response) => {
        response.resume().once('end', resolve)
      })
      call.once('error', reject)
      call.end('{}')
    })
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await one()
    }),
  )
}
