/**
 * In charge of events: which there are, what is said to have happened, and the log of all of it. What enters are messages
 * of applications, writes of records, and days that come; what leaves are events in the log, each once, handed on to
 * strategies in the transaction that keeps them.
 */
import type { Transaction } from '../../database/index.ts'
import type { AutomationRoom } from '../room.ts'
import { accept, type Accepted } from './accept.ts'
import { DATE_JOB, raiseDates } from './dates.ts'
import { FollowedWrites } from './follow.ts'
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

  start(): Promise<void> {
    return this.following.start()
  }

  stop(): Promise<void> {
    return this.following.stop()
  }
}
