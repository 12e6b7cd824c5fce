/** Lists of recipients: one that a plan keeps for all of its pushes, or one that serves a single push. */
import type { Principal } from '../../access/index.ts'
import { makeList, type Target } from './target.ts'
import type { PlanGround, PlanRoom, PlanRow } from './types.ts'

interface Keeping {
  readonly plan: PlanRow
  readonly author: Principal
  readonly ground: PlanGround
}

/** Makes the list that a plan keeps, once: whoever comes later finds it made. */
export async function keepList({ db }: PlanRoom, { plan, author, ground }: Keeping): Promise<void> {
  await db.transaction(async (tx) => {
    const state = db.table('sys_plan_state')
    await tx.query(`insert into ${state} (plan, content) values ($1, '{}') on conflict do nothing`, [plan.id])
    const [row] = await tx.query<{ made: boolean }>(
      `select listed_at is not null as made from ${state} where plan = $1::uuid for update`,
      [plan.id],
    )
    if (row?.made !== false) return
    await makeList({ ...ground, on: tx }, author, plan, plan.id)
    await tx.query(`update ${state} set listed_at = ${db.now} where plan = $1::uuid`, [plan.id])
  })
}

/** How many are on a list; one of a single push is made anew, whatever an earlier attempt left. */
export async function listOf(
  ground: PlanGround,
  {
    author,
    target,
    list,
    isKept,
  }: { readonly author: Principal; readonly target: Target; readonly list: string; readonly isKept: boolean },
): Promise<number> {
  const { db, on } = ground
  const table = db.table('sys_plan_recipient')
  if (isKept) {
    const [row] = await on.query<{ count: number }>(
      `select count(*)::int as count from ${table} where list = $1::uuid`,
      [list],
    )
    return row?.count ?? 0
  }
  await on.query(`delete from ${table} where list = $1::uuid`, [list])
  return makeList(ground, author, target, list)
}
