/**
 * In charge of events: which there are, what is said to have happened, and the log of all of it. What enters are messages
 * of applications, writes of records, and days that come; what leaves are events in the log, each once, handed on to
 * strategies in the transaction that keeps them.
 */
import type { Transaction } from '../../database/index.ts'
import type { AutomationRoom } from '../room.ts'
import { accept, type Accepted } from './accept.ts'
import { type IntakeRequest, type IntakeResult, takeIn } from './take-in.ts'
import type { Happening } from './types.ts'

export class Events {
  readonly room: AutomationRoom

  constructor(room: AutomationRoom) {
    this.room = room
  }

  /** Takes in what an application reports. */
  takeIn(tx: Transaction, request: IntakeRequest): Promise<IntakeResult[]> {
    return takeIn(this.room, tx, request)
  }

  /** Takes in what is said to have happened, whoever says so. */
  accept(tx: Transaction, happenings: readonly Happening[]): Promise<readonly Accepted[]> {
    return accept(this.room, tx, happenings)
  }

  async start(): Promise<void> {
    // follows writes
  }

  async stop(): Promise<void> {
    // nothing is under way
  }
}
