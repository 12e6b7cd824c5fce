/**
 * In charge of events: which there are, what is said to have happened, and the log of all of it. What enters are messages
 * of applications, writes of records, and days that come; what leaves are events in the log, each once, handed on to
 * strategies in the transaction that keeps them.
 */
import type { Principal } from '../../access/index.ts'
import type { Transaction } from '../../database/index.ts'
import type { AutomationRoom } from '../room.ts'
import { accept, type Accepted } from './accept.ts'
import { DATE_JOB, raiseDates } from './dates.ts'
import { FollowedWrites } from './follow.ts'
import {
  type EventDetail,
  historyEvent,
  historyPage,
  raise,
  replay,
  taskData,
  type TaskWithData,
} from './history/index.ts'
import { type OfferedEvent, offeredEvents } from './offered.ts'
import { forgetEvents, RETENTION_JOB } from './retention.ts'
import { type IntakeRequest, type IntakeResult, takeIn } from './take-in.ts'
import { TurnedAway } from './turned-away.ts'
import type { Happening } from './types.ts'

export class Events {
  readonly room: AutomationRoom
  /** Writes of records that are events. */
  readonly following: FollowedWrites
  /** Messages that came no further than the door. */
  readonly turnedAway: TurnedAway

  constructor(room: AutomationRoom) {
    this.room = room
    this.following = new FollowedWrites(room)
    this.turnedAway = new TurnedAway(room)
    room.jobs.register(DATE_JOB, (_payload, job) => raiseDates(room, job))
    room.jobs.register(RETENTION_JOB, (_payload, job) => forgetEvents(room, job))
  }

  /** Takes in what an application reports. */
  takeIn(tx: Transaction, request: IntakeRequest): Promise<IntakeResult[]> {
    return takeIn(this.room, tx, request)
  }

  /** Takes in what is said to have happened, whoever says so. */
  accept(tx: Transaction, happenings: readonly Happening[]): Promise<readonly Accepted[]> {
    return accept(this.room, tx, happenings)
  }

  /** Events to choose among. */
  offered(): Promise<OfferedEvent[]> {
    const { db, models } = this.room
    return offeredEvents(db, db, models.current())
  }

  /** A page of the history. @throws TesseraError BAD_REQUEST */
  history(principal: Principal, query: Readonly<Record<string, unknown>>): ReturnType<typeof historyPage> {
    return historyPage(this.room, principal, query)
  }

  /** One event of the history. @throws TesseraError EVENT_GONE */
  get(principal: Principal, id: string, seesData: boolean): Promise<EventDetail> {
    return historyEvent(this.room, principal, id, seesData)
  }

  /** The data of a task, as somebody may see them. */
  dataOf(principal: Principal, task: TaskWithData): ReturnType<typeof taskData> {
    return taskData(this.room, principal, task)
  }

  /** Lets an event happen once more. @throws TesseraError EVENT_GONE, EVENT_NOT_REPLAYED */
  replay(tx: Transaction, id: string, request: string): Promise<Accepted> {
    return replay(this.room, tx, id, request)
  }

  /** Raises an event by hand. @throws TesseraError NOT_FOUND */
  raise(tx: Transaction, principal: Principal, happening: Parameters<typeof raise>[3]): Promise<Accepted> {
    return raise(this.room, tx, principal, happening)
  }

  start(): Promise<void> {
    return this.following.start()
  }

  stop(): Promise<void> {
    return this.following.stop()
  }
}
