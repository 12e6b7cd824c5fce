/**
 * Says of every time that was answered what became of it, once over all processes: whoever notes it, in the transaction
 * that raises the alarm, is the only one.
 */
import type { Queryable, Transaction } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import { OBJECT } from './rows.ts'
import type { ScheduleRoom } from './schedules.ts'

/** A time that was missed, or whose job failed. */
export interface Alarm {
  readonly schedule: { readonly id: string; readonly title: string }
  readonly outcome: 'failed' | 'missed'
  /** When it was due, as ISO UTC; nothing where somebody started it by hand. */
  readonly slot: string | null
  readonly reason: Text | null
  /** Whom it is for; holders of the point when nobody was chosen. */
  readonly user: string | null
}

/** Tells people of an alarm, in the transaction of whoever raises it. */
export type Raise = (tx: Transaction, alarm: Alarm) => Promise<void>

const AT_ONCE = 50

interface Settled extends Record<string, unknown> {
  readonly schedule: string
  readonly title: string
  readonly outcome: 'started' | 'skipped' | 'missed'
  readonly slot: string
  readonly state: string | null
  readonly error: { readonly message: Text } | null
  readonly wanted: boolean
  readonly user: string | null
}

/** Looks at what has ended since the last look. */
export async function settle({ db, alarm }: ScheduleRoom): Promise<void> {
  let some = AT_ONCE
  while (some === AT_ONCE) {
    some = await db.transaction(async (tx) => {
      const settled = await settleSome(db, tx)
      for (const each of settled) if (isAlarming(each)) await alarm?.(tx, alarmOf(each))
      return settled.length
    })
  }
}

/** Times without a job have nothing to wait for, nor have those whose job is forgotten. */
async function settleSome(db: ScheduleRoom['db'], tx: Queryable): Promise<Settled[]> {
  const fires = db.table('sys_schedule_fire')
  const jobs = db.table('sys_job')
  return tx.query<Settled>(
    `update ${fires} as f set settled = true from ${fires} as o left join ${jobs} as j on j.id = o.job, ${db.table(OBJECT)} as s ` +
      `where f.id = o.id and s.id = o.schedule and o.id in (select w.id from ${fires} as w left join ${jobs} as k on k.id = w.job ` +
      `where not w.settled and (w.job is null or k.id is null or k.ended_at is not null) order by w.id limit ${AT_ONCE} for update of w skip locked) ` +
      `returning s.id::text as schedule, s.title, o.outcome, o.slot, j.state, j.error, s.alarm as wanted, s.alarm_user::text as "user"`,
  )
}

function isAlarming({ wanted, outcome, state }: Settled): boolean {
  return wanted && (outcome === 'missed' || state === 'failed')
}

function alarmOf({ schedule, title, outcome, slot, error, user }: Settled): Alarm {
  return {
    schedule: { id: schedule, title },
    outcome: outcome === 'missed' ? 'missed' : 'failed',
    slot: slot.startsWith('manual:') ? null : slot,
    reason: error?.message ?? null,
    user,
  }
}
