/**
 * In charge of events: which there are, what is said to have happened, and the log of all of it. What enters are messages
 * of applications, writes of records, and days that come; what leaves are events in the log, each once, handed on to
 * strategies in the transaction that keeps them.
 */
import type { AutomationRoom } from '../room.ts'

export class Events {
  readonly room: AutomationRoom

  constructor(room: AutomationRoom) {
    this.room = room
  }

  async start(): Promise<void> {
    // follows writes
  }

  async stop(): Promise<void> {
    // nothing is under way
  }
}
