/** How plans and pushes end, are suspended and go on. */
import type { Queryable } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import { OPEN_RUNS, PLAN, type PlanFault, type PlanRoom, type RunState } from './types.ts'

type Room = Pick<PlanRoom, 'db'>

interface RunEnding {
  readonly state: Extract<RunState, 'cancelled' | 'failed'>
  readonly error?: { readonly code: string; readonly message: Text }
}

/** Ends a push before everybody has been dealt with. */
export async function endRun({ db }: Room, on: Queryable, id: string, { state, error }: RunEnding): Promise<void> {
  await on.query(
    `with ended as (update ${db.table('sys_plan_run')} set state = $2, error = $3::jsonb, ended_at = ${db.now} ` +
      `where id = $1::uuid and state = any($4::text[]) returning id) ` +
      `delete from ${db.table('sys_plan_recipient')} where list in (select id from ended)`,
    [id, state, error ? JSON.stringify(error) : null, OPEN_RUNS],
  )
}

/** No further pushes until somebody who may answers for it. */
export async function suspendPlan({ db }: Room, tx: Queryable, id: string, fault: PlanFault): Promise<void> {
  await tx.query(
    `update ${db.table(PLAN)} set state = 'suspended', fault = $2::jsonb, next_at = null where id = $1::uuid and state = 'running'`,
    [id, JSON.stringify(fault)],
  )
}

/** Plans whose last push is over are over. */
export async function stopFinished({ db }: Room, on: Queryable): Promise<void> {
  await on.query(
    `update ${db.table(PLAN)} as p set state = 'stopped', stopped_at = ${db.now} ` +
      `where p.state = 'running' and p.next_at is null and not exists ` +
      `(select from ${db.table('sys_plan_run')} as r where r.plan = p.id and r.state = any($1::text[]))`,
    [OPEN_RUNS],
  )
}
