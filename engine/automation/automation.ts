/** The automation of a workspace, as one process sees it. */
import { Events } from './events/index.ts'
import { Plans } from './plans/index.ts'
import { Processors } from './processors/index.ts'
import { ProcessorTypes } from './processors/types.ts'
import type { AutomationRoom } from './room.ts'
import { Strategies } from './strategies/index.ts'
import { Tasks, type WorkerOptions } from './tasks/index.ts'

export class Automation {
  readonly room: AutomationRoom
  /** What may happen, and what happened. */
  readonly events: Events
  /** What can be done; rooms above register types of their own. */
  readonly types = new ProcessorTypes()
  readonly processors: Processors
  /** What is to follow when something happens. */
  readonly strategies: Strategies
  /** Pushes to many at set times. */
  readonly plans: Plans
  /** What was decided and is to be done. */
  readonly tasks: Tasks

  /** @param worker how tasks are taken up, where that is not as usual */
  constructor(room: AutomationRoom, worker: WorkerOptions = {}) {
    this.room = room
    this.events = new Events(room)
    this.processors = new Processors(room, this.types)
    this.strategies = new Strategies(room, this.types)
    this.plans = new Plans(room, this.types)
    this.tasks = new Tasks(room, this.types, worker)
  }

  /** Begins what goes on in the background; what cannot begin keeps nothing else from it. */
  async start(): Promise<void> {
    const steps = [this.processors, this.tasks, this.events, this.strategies]
    for (const step of steps) {
      try {
        await step.start()
      } catch (error) {
        this.room.onError(error)
      }
    }
  }

  /** Ends it, once what is under way is over. */
  async stop(): Promise<void> {
    await this.strategies.stop()
    await this.events.stop()
    await this.tasks.stop()
  }
}
