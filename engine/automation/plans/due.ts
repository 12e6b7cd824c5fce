/**
 * Turns moments of plans that have come into pushes. The row of the push, its job and the next moment are one
 * transaction: whoever dies in between has taken nothing, and of several who look at once one takes it. Moments that
 * nobody was there for are made up for once, by the latest of them; the push tells how many came before it.
 */
import type { Queryable } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { now, rhythmOf } from './clock.ts'
import { dueSlot, slotAfter } from './slots.ts'
import { PLAN, PLAN_COLUMNS, type PlanRoom, type PlanRow } from './types.ts'

/** Carries one push out. */
export const PUSH_JOB = 'plans.push'

/** Takes every moment that has come; returns how many pushes began. */
export async function takeDue(room: PlanRoom): Promise<number> {
  let taken = 0
  // one transaction a plan: what fails leaves the others alone
  for (;;) {
    const push = await room.db.transaction((tx) => takeOne(room, tx))
    if (push === undefined) return taken
    if (push !== null) taken++
  }
}

/** @returns the push, null where somebody had taken the moment before, undefined where nothing is due */
async function takeOne(room: PlanRoom, tx: Queryable): Promise<string | null | undefined> {
  const { db, timeZone } = room
  const [plan] = await tx.query<PlanRow>(
    `select ${PLAN_COLUMNS} from ${db.table(PLAN)} as p where p.state = 'running' and p.deleted_at is null ` +
      `and p.next_at <= ${db.now} order by p.next_at, p.id limit 1 for update skip locked`,
  )
  if (!plan) return undefined
  const at = await now(db, tx)
  const rhythm = rhythmOf(plan, timeZone)
  const from = new Date(plan.next_at ?? at).toISOString()
  const due = rhythm && dueSlot(rhythm, from, at)
  const push = due ? await begin(room, tx, plan, due) : null
  const next = due ? slotAfter(rhythm, due.slot) : undefined
  await tx.query(
    `update ${db.table(PLAN)} set next_at = $2::timestamptz, last_at = coalesce($3::timestamptz, last_at), pushes = pushes + $4 where id = $1::uuid`,
    [plan.id, next ?? null, push === null ? null : due?.slot, push === null ? 0 : 1],
  )
  return push
}

async function begin(
  { db, jobs }: PlanRoom,
  tx: Queryable,
  plan: PlanRow,
  { slot, missed }: { readonly slot: string; readonly missed: number },
): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>(
    `insert into ${db.table('sys_plan_run')} (id, plan, slot, number, missed, state) values ($1, $2, $3, $4, $5, 'queued') ` +
      `on conflict (plan, slot) do nothing returning id::text as id`,
    [newId(), plan.id, slot, plan.pushes + 1, missed],
  )
  if (!row) return null
  const by = plan.author === null ? {} : { by: plan.author }
  const job = await jobs.enqueue(tx, PUSH_JOB, { run: row.id }, { key: `plan ${plan.id}`, ...by })
  await tx.query(`update ${db.table('sys_plan_run')} set job = $2::uuid where id = $1`, [row.id, job])
  return row.id
}
