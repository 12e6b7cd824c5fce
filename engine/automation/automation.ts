/** The automation of a workspace, as one process sees it. */
import { Events } from './events/index.ts'
import type { AutomationRoom } from './room.ts'

export class Automation {
  readonly room: AutomationRoom
  /** What may happen, and what happened. */
  readonly events: Events

  constructor(room: AutomationRoom) {
    this.room = room
    this.events = new Events(room)
  }

  /** Begins what goes on in the background. */
  async start(): Promise<void> {
    await this.events.start()
  }

  /** Ends it, once what is under way is over. */
  async stop(): Promise<void> {
    await this.events.stop()
  }
}
