/**
 * Turns due times into jobs. The row that says that a time was taken, the job and the next time are one transaction, so
 * whoever dies in between has taken nothing.
 */
import type { Queryable } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { COLUMNS, cronOf, dueAfter, now, OBJECT, type ScheduleRow } from './rows.ts'
import type { ScheduledJob, ScheduleRoom } from './schedules.ts'
import { lastTimes } from './times.ts'

type Jobs = ReadonlyMap<string, ScheduledJob>

/** A time later than this was missed. */
const GRACE_MS = 300_000

/** Answers every due time; returns how many schedules were due. */
export async function fireDue(room: ScheduleRoom, jobs: Jobs): Promise<number> {
  let fired = 0
  // one transaction a schedule: what fails leaves the others alone
  while (await room.db.transaction((tx) => fireOne(room, jobs, tx))) fired++
  return fired
}

/** Takes one schedule that is due and that nobody else has. */
async function fireOne(room: ScheduleRoom, jobs: Jobs, tx: Queryable): Promise<boolean> {
  const { db, timeZone } = room
  const [row] = await tx.query<ScheduleRow>(
    `select ${COLUMNS} from ${db.table(OBJECT)} where enabled and deleted_at is null and next_at <= ${db.now} ` +
      `order by next_at limit 1 for update skip locked`,
  )
  if (!row) return false
  const at = await now(db, tx)
  const job = jobs.get(row.handler)
  for (const { slot, outcome } of job ? slotsOf(row, at, timeZone) : [])
    if (outcome === 'missed') await take(room, tx, row, { slot, outcome })
    else await begin(room, tx, { row, job, slot })
  await tx.query(`update ${db.table(OBJECT)} set next_at = $2::timestamptz where id = $1::uuid`, [
    row.id,
    dueAfter(row, at, timeZone),
  ])
  return true
}

interface Slot {
  readonly slot: string
  readonly outcome: 'started' | 'missed'
}

/** What has come due, oldest first: the last one counts while it is fresh, others as far as they are made up for. */
function slotsOf(row: ScheduleRow, at: string, timeZone: string): Slot[] {
  const cron = cronOf(row)
  const due = row.next_at === null ? undefined : new Date(row.next_at).toISOString()
  if (!cron || due === undefined) return []
  const most = row.catch_up === 'all' ? (row.catch_up_most ?? 1) : 1
  const times = lastTimes(cron, { from: due, to: at, timeZone: row.time_zone ?? timeZone, most })
  return times.map((slot) => ({
    slot,
    outcome: row.catch_up === 'none' && Date.parse(at) - Date.parse(slot) > GRACE_MS ? 'missed' : 'started',
  }))
}

/** Starts a schedule now. @throws TesseraError NOT_FOUND, SCHEDULE_RUNNING */
export async function fireNow(
  room: ScheduleRoom,
  jobs: Jobs,
  { id, by }: { readonly id: string; readonly by: string },
): Promise<string> {
  return room.db.transaction(async (tx) => {
    const [row] = await tx.query<ScheduleRow>(
      `select ${COLUMNS} from ${room.db.table(OBJECT)} where id = $1::uuid and deleted_at is null for update`,
      [id],
    )
    const job = row && jobs.get(row.handler)
    if (!row || !job) throw new TesseraError('NOT_FOUND')
    const started = await begin(room, tx, { row, job, slot: `manual:${newId()}`, by })
    if (started === undefined) throw new TesseraError('SCHEDULE_RUNNING')
    return started
  })
}

interface Beginning {
  readonly row: ScheduleRow
  readonly job: ScheduledJob | undefined
  readonly slot: string
  readonly by?: string
}

/** Returns the job; nothing where the time was taken before, or left out as the one before is still at it. */
async function begin(
  room: ScheduleRoom,
  tx: Queryable,
  { row, job, slot, by }: Beginning,
): Promise<string | undefined> {
  if (!job) return undefined
  if (row.overlap === 'skip' && (await isAtIt(room, tx, row))) {
    if (by === undefined) await take(room, tx, row, { slot, outcome: 'skipped' })
    return undefined
  }
  const taken = await take(room, tx, row, { slot, outcome: 'started', ...(by !== undefined && { by }) })
  if (taken === undefined) return undefined
  const id = await room.jobs.enqueue(
    tx,
    job.job,
    { schedule: row.name, slot },
    { key: job.line ?? job.code, ...(by !== undefined && { by }) },
  )
  await tx.query(`update ${room.db.table('sys_schedule_fire')} set job = $2::uuid where id = $1`, [taken, id])
  return id
}

interface Taking {
  readonly slot: string
  readonly outcome: 'started' | 'skipped' | 'missed'
  readonly by?: string
}

/** Says that a time is answered; nothing when somebody said so before. */
async function take(
  { db }: ScheduleRoom,
  tx: Queryable,
  { id }: ScheduleRow,
  { slot, outcome, by }: Taking,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `insert into ${db.table('sys_schedule_fire')} (schedule, slot, outcome, by) values ($1, $2, $3, $4) ` +
      `on conflict (schedule, slot) do nothing returning id::text as id`,
    [id, slot, outcome, by ?? null],
  )
  return row?.id
}

async function isAtIt({ db }: ScheduleRoom, tx: Queryable, { id }: ScheduleRow): Promise<boolean> {
  const rows = await tx.query(
    `select from ${db.table('sys_schedule_fire')} as f join ${db.table('sys_job')} as j on j.id = f.job ` +
      `where f.schedule = $1::uuid and j.state in ('queued', 'running') limit 1`,
    [id],
  )
  return rows.length > 0
}
