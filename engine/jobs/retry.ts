/** Doing a job again that has failed or was cancelled: another job with the same work. */
import type { Database, Queryable } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { EnqueueOptions, JobState } from './types.ts'

interface Ended extends Record<string, unknown> {
  readonly name: string
  readonly key: string | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly state: JobState
  readonly by: string | null
  readonly timeout: number | null
}

export interface Again extends EnqueueOptions {
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** What to enqueue so that a job is done again. @throws TesseraError NOT_FOUND, JOB_STATE */
export async function againOf(
  db: Database,
  tx: Queryable,
  id: string,
  isRepeatable: (name: string) => boolean,
): Promise<Again> {
  const [job] = await tx.query<Ended>(
    `select name, key, payload, state, created_by::text as by, timeout_s as timeout ` +
      `from ${db.table('sys_job')} where id = $1::uuid for update`,
    [id],
  )
  if (!job) throw new TesseraError('NOT_FOUND')
  if (job.state !== 'failed' && job.state !== 'cancelled') throw new TesseraError('JOB_STATE', { reason: NOT_FAILED })
  // asked once the row is locked: of two at once the second sees what the first has begun
  const before = await tx.query(`select from ${db.table('sys_job')} where retry_of = $1::uuid limit 1`, [id])
  if (before.length > 0) throw new TesseraError('JOB_STATE', { reason: AGAIN })
  if (!isRepeatable(job.name)) throw new TesseraError('JOB_STATE', { reason: NOT_REPEATABLE })
  const { name, payload, key, by, timeout } = job
  return {
    name,
    payload,
    retryOf: id,
    ...(key !== null && { key }),
    ...(by !== null && { by }),
    ...(timeout !== null && { timeoutS: timeout }),
  }
}

const NOT_FAILED = {
  zh: '只有失败或已取消的任务可以重试',
  en: 'only jobs that failed or were cancelled are done again',
}
const AGAIN = { zh: '任务已重试过，请重试最近的一次', en: 'it was done again already; retry the latest one' }
const NOT_REPEATABLE = { zh: '此类任务须从其所在页面重新开始', en: 'such jobs are begun again from their own page' }
