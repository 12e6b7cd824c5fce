/** Jobs that take longer than they may: told to leave off, and given up when they do not. */
import type { Database } from '../database/index.ts'

/** Time to leave off in, once told. */
const GRACE_S = 30

export const TIMED_OUT = {
  code: 'JOB_TIMED_OUT',
  message: { zh: '超过规定时间，已终止', en: 'It took longer than it may, and was ended' },
}

export interface Late {
  readonly id: string
  readonly by: string | null
}

/** @returns which jobs are to be told that their time is over */
export async function endLate(
  db: Database,
): Promise<{ readonly told: readonly Late[]; readonly ended: readonly Late[] }> {
  const over = (more: number): string =>
    `state = 'running' and timeout_s is not null and started_at < ${db.now} - make_interval(secs => timeout_s + ${more})`
  const told = await db.query<Late & Record<string, unknown>>(
    `update ${db.table('sys_job')} set cancelling = true, timed_out = true where ${over(0)} and not timed_out ` +
      `returning id::text as id, created_by::text as by`,
  )
  // work that does not hear: whatever it still does no longer counts
  const ended = await db.query<Late & Record<string, unknown>>(
    `update ${db.table('sys_job')} set state = 'failed', error = $1, ended_at = ${db.now} where ${over(GRACE_S)} and timed_out ` +
      `returning id::text as id, created_by::text as by`,
    [JSON.stringify(TIMED_OUT)],
  )
  return { told, ended }
}
