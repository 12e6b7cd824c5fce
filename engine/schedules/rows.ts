/** Schedules as their table holds them. */
import type { Database, Queryable } from '../database/index.ts'
import { type Cron, parseCron } from './cron.ts'
import { nextTime } from './times.ts'

export const OBJECT = 'sys_schedule'

export interface ScheduleRow extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly handler: string
  readonly cron: string
  readonly time_zone: string | null
  readonly enabled: boolean
  readonly overlap: 'queue' | 'skip'
  readonly catch_up: 'none' | 'last' | 'all'
  readonly catch_up_most: number | null
  readonly next_at: string | null
}

export const COLUMNS =
  'id::text as id, name, handler, cron, time_zone, enabled, overlap, catch_up, catch_up_most, next_at'

/** The one clock, as ISO UTC. */
export async function now(db: Pick<Database, 'now'>, tx: Queryable): Promise<string> {
  const [row] = await tx.query<{ now: string }>(`select ${db.now} as now`)
  if (!row) throw new Error('the database has no clock')
  return new Date(row.now).toISOString()
}

/** When a schedule is next due; nothing for one that is off or never comes. */
export function dueAfter(row: ScheduleRow, after: string, timeZone: string): string | null {
  const cron = row.enabled ? cronOf(row) : undefined
  return (cron && nextTime(cron, after, row.time_zone ?? timeZone)) ?? null
}

export function cronOf({ cron }: Pick<ScheduleRow, 'cron'>): Cron | undefined {
  const reading = parseCron(cron)
  return 'cron' in reading ? reading.cron : undefined
}
