/** The schedules of a workspace as one process sees them: registering, waking, starting by hand. */
import { schedule as wakeOn, type ScheduledTask } from 'node-cron'

import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import type { Jobs } from '../jobs/index.ts'
import type { WriteStage } from '../records/index.ts'
import type { ModelStore } from '../schema/model-store.ts'
import { bringUsual } from './bring-usual.ts'
import { fireDue, fireNow } from './fire.ts'
import { cronFault, isZone, judge, UNKNOWN_ZONE } from './judge.ts'
import { cronOf, now } from './rows.ts'
import { nextTimes } from './times.ts'
import { readRuns, readSchedules, type ScheduleRun, type ScheduleView, SHOWN_TIMES } from './view.ts'

/** Something that can be scheduled. */
export interface ScheduledJob {
  /** Stable code by which schedules name it. */
  readonly code: string
  readonly label: Text
  readonly description: Text
  /** Name of the background job that does the work; its payload says which schedule and time it is for. */
  readonly job: string
  /** Jobs of one line never run beside each other; its own line when absent. */
  readonly line?: string
  /** Schedules that a new workspace begins with. */
  readonly usual: readonly UsualSchedule[]
}

export interface UsualSchedule {
  /** Instance id, unique. */
  readonly name: string
  readonly title: string
  readonly group: string
  readonly cron: string
  readonly enabled: boolean
  readonly overlap?: 'queue' | 'skip'
}

export interface ScheduleRoom {
  readonly db: Database
  readonly models: Pick<ModelStore, 'current'>
  readonly jobs: Pick<Jobs, 'enqueue'>
  /** Zone of schedules that name none. */
  readonly timeZone: string
  tell(level: 'warn', message: string): void
}

/** Often enough that a time is answered within seconds; a look is one indexed question. */
const WAKES = '*/5 * * * * *'
/** Clocks of a process and its database may differ by this much before somebody is told. */
const MOST_SKEW_MS = 5_000
const SKEW_LOOK_MS = 60_000

export class Schedules {
  readonly #room: ScheduleRoom
  readonly #jobs = new Map<string, ScheduledJob>()
  #waker: ScheduledTask | undefined
  #looking: Promise<unknown> = Promise.resolve()
  #isLooking = false
  #skewLookedAt = 0

  constructor(room: ScheduleRoom) {
    this.#room = room
  }

  register(job: ScheduledJob): this {
    this.#jobs.set(job.code, job)
    return this
  }

  /** What can be scheduled. */
  registered(): readonly ScheduledJob[] {
    return [...this.#jobs.values()]
  }

  /** Judges schedules that are written like any record, and sets when they are next due. */
  readonly stage: WriteStage = (written) =>
    judge({ db: this.#room.db, jobs: this.#jobs, timeZone: this.#room.timeZone }, written)

  /** Brings in the usual schedules of what is new, then wakes up every few seconds. */
  async start(): Promise<void> {
    await bringUsual(this.#room, this.registered(), this.stage)
    this.#waker = wakeOn(WAKES, () => this.#wake())
  }

  async stop(): Promise<void> {
    await this.#waker?.destroy()
    await this.#looking
  }

  /** Starts everything that is due; returns how many times were answered here. */
  async fireDue(): Promise<number> {
    return fireDue(this.#room, this.#jobs)
  }

  /**
   * Starts a schedule at once, whatever its state; its own times stay as they are. Returns the job.
   * @throws TesseraError NOT_FOUND, SCHEDULE_RUNNING
   */
  async fireNow(id: string, by: string): Promise<string> {
    return fireNow(this.#room, this.#jobs, { id, by })
  }

  list(): Promise<ScheduleView[]> {
    return readSchedules(this.#room, this.#jobs)
  }

  /** The next times of an expression that somebody writes, or what is wrong with it and where. */
  async preview(
    cron: string,
    zone = this.#room.timeZone,
  ): Promise<{ readonly next: readonly string[] } | { readonly field: 'cron' | 'time_zone'; readonly fault: Text }> {
    if (!isZone(zone)) return { field: 'time_zone', fault: UNKNOWN_ZONE }
    const at = await now(this.#room.db, this.#room.db)
    const fault = cronFault(cron, at, zone)
    const parsed = cronOf({ cron })
    if (fault) return { field: 'cron', fault }
    return { next: parsed ? nextTimes(parsed, at, zone, SHOWN_TIMES) : [] }
  }

  /** The latest runs of one schedule, newest first. @throws TesseraError NOT_FOUND */
  async runs(id: string, limit: number): Promise<ScheduleRun[]> {
    const runs = await readRuns(this.#room.db, id, limit)
    if (!runs) throw new TesseraError('NOT_FOUND')
    return runs
  }

  /** A wake-up while the last look is still at it has nothing to add. */
  #wake(): void {
    if (this.#isLooking) return
    this.#isLooking = true
    this.#looking = this.#look().finally(() => (this.#isLooking = false))
  }

  async #look(): Promise<void> {
    try {
      await this.fireDue()
      await this.#compareClocks()
    } catch (error) {
      this.#room.tell('warn', `schedules could not be looked at: ${String(error)}`)
    }
  }

  /** Nothing is decided by this process's clock, but logs and sessions of people go by it. */
  async #compareClocks(): Promise<void> {
    if (Date.now() - this.#skewLookedAt < SKEW_LOOK_MS) return
    this.#skewLookedAt = Date.now()
    // eslint-disable-next-line house/sql-clock -- the database's own clock is what is compared
    const [row] = await this.#room.db.query<{ now: string }>('select clock_timestamp() as now')
    const skew = Math.abs(Date.now() - Date.parse(row?.now ?? ''))
    if (skew > MOST_SKEW_MS)
      this.#room.tell('warn', `the clocks of this process and of the database differ by ${Math.round(skew / 1000)} s`)
  }
}
