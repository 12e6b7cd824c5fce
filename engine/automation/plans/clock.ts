/** The one clock, and when a plan pushes by it. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Rhythm } from './slots.ts'
import type { PlanContent, PlanRow } from './types.ts'

/** ISO UTC. */
export async function now(db: Pick<Database, 'now'>, on: Queryable): Promise<string> {
  const [row] = await on.query<{ now: string }>(`select ${db.now} as now`)
  if (!row) throw new Error('the database has no clock')
  return new Date(row.now).toISOString()
}

export function rhythmOf(plan: PlanContent & Pick<PlanRow, 'first_at'>, timeZone: string): Rhythm | undefined {
  if (plan.first_at === null) return undefined
  const first = new Date(plan.first_at).toISOString()
  return { first, days: daysOf(plan), until: plan.frequency === 'once' ? null : plan.end_date, timeZone }
}

function daysOf({ frequency, every_days: days }: PlanContent): number | null {
  if (frequency === 'once') return null
  return frequency === 'daily' ? 1 : days
}
