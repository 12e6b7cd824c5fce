/** The schedules that a workspace begins with; what somebody changed or took away stays so. */
import { systemPrincipal } from '../access/index.ts'
import { createMany, WriteStages, type WriteStage } from '../records/index.ts'
import { now, OBJECT } from './rows.ts'
import type { ScheduledJob, ScheduleRoom } from './schedules.ts'

export async function bringUsual(
  { db, models, timeZone }: ScheduleRoom,
  jobs: readonly ScheduledJob[],
  stage: WriteStage,
): Promise<void> {
  const wanted = jobs.flatMap(({ code, usual }) => usual.map((each) => ({ handler: code, ...each })))
  await db.transaction(async (tx) => {
    // several processes may start at once
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${db.workspace} schedules`])
    const rows = await tx.query<{ name: string }>(
      `select name from ${db.table(OBJECT)} union select slot from ${db.table('sys_slot')} where job = $1`,
      [BROUGHT],
    )
    const known = new Set(rows.map(({ name }) => name))
    const missing = wanted.filter(({ name }) => !known.has(name))
    if (missing.length === 0) return
    await tx.query(
      `insert into ${db.table('sys_slot')} (job, slot) select $1, unnest($2::text[]) on conflict do nothing`,
      [BROUGHT, missing.map(({ name }) => name)],
    )
    const moment = { now: await now(db, tx), timeZone }
    const stages = new WriteStages().afterWrite(OBJECT, stage)
    const principal = systemPrincipal('install')
    await createMany({ db, tx, model: models.current(), principal, moment, stages, quiet: true }, OBJECT, missing)
  })
}

/** Under which usual schedules are noted once they were brought, so that a deleted one stays away. */
const BROUGHT = 'usual schedules'
