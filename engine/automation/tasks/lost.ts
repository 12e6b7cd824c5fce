/** Tasks of workers that fell silent, and must not just be taken up again. */
import type { Database } from '../../database/index.ts'
import type { LeasesOptions } from '../../jobs/leases/index.ts'
import { type Ending, endTasks, noteAttempts } from './settle.ts'
import type { TaskReason } from './types.ts'

const UNKNOWN: TaskReason = {
  code: 'LOST',
  reason: {
    zh: '执行进程中断，是否已送达无法确定；该处理器设为不重复发送',
    en: 'The process was lost while it sent; whether it arrived is not known, and the processor sends nothing twice',
  },
}

const WORN: TaskReason = {
  code: 'LOST',
  reason: { zh: '执行进程多次中断，不再重试', en: 'The process was lost every time; it is not tried again' },
}

const AGAIN: TaskReason = {
  code: 'LOST',
  reason: { zh: '执行进程中断，将重新执行', en: 'The process was lost; it is taken up again' },
}

/** Calls that may have gone out and must not go out twice end as unknown; what was lost on every attempt is dead. */
export function settleLost(db: Database): NonNullable<LeasesOptions['lost']> {
  return async (tx, lost) => {
    const rows = await tx.query<Lost>(
      `select id, token, attempts, max_attempts, begun_at, coalesce(begun_at, ${db.now}) as started_at ` +
        `from ${db.table('sys_task')} where id = any($1::uuid[])`,
      [lost.map(({ id }) => id)],
    )
    await noteAttempts(
      db,
      tx,
      rows.map(({ id, attempts, started_at }) => ({
        ...{ task: id, n: attempts, startedAt: started_at, ms: 0, outcome: 'lost' },
        ...AGAIN,
      })),
    )
    return [...(await endTasks(db, tx, rows.flatMap(endingOf)))]
  }
}

interface Lost extends Record<string, unknown> {
  readonly id: string
  readonly token: number
  readonly attempts: number
  readonly max_attempts: number
  readonly begun_at: string | null
  readonly started_at: string
}

function endingOf({ id, token, begun_at, attempts, max_attempts }: Lost): Ending[] {
  if (begun_at !== null) return [{ id, token, status: 'unknown', error: UNKNOWN }]
  return attempts < max_attempts ? [] : [{ id, token, status: 'dead', error: WORN }]
}
