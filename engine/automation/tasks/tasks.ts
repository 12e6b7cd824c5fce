/** The tasks of a workspace, as one process sees and does them. */
import type { Queryable, Transaction } from '../../database/index.ts'
import type { ProcessorTypes } from '../processors/types.ts'
import type { AutomationRoom } from '../room.ts'
import { cancelTasks } from './cancel.ts'
import type { TaskChoice } from './choice.ts'
import { createTasks } from './create.ts'
import { type ListedTask, listTasks, type TaskQuestion, taskDetail, type TaskDetail } from './read.ts'
import { type DoneAgain, replayTasks } from './replay.ts'
import { type TaskQueueState, queueState } from './state.ts'
import type { TaskDraft, TaskReason } from './types.ts'
import { TaskWorker, type WorkerOptions } from './worker.ts'

export class Tasks {
  readonly #room: AutomationRoom
  readonly #worker: TaskWorker

  constructor(room: AutomationRoom, types: ProcessorTypes, options: WorkerOptions = {}) {
    this.#room = room
    this.#worker = new TaskWorker(room, types, options)
  }

  /** Takes tasks up until `stop`. */
  start(): Promise<void> {
    return this.#worker.start()
  }

  stop(): Promise<void> {
    return this.#worker.stop()
  }

  create(tx: Transaction, drafts: readonly TaskDraft[]): Promise<number> {
    return createTasks(this.#room, tx, drafts)
  }

  cancel(
    tx: Queryable,
    choice: TaskChoice,
    who: { readonly by: string | null; readonly error?: TaskReason },
  ): Promise<readonly string[]> {
    return cancelTasks(this.#room.db, tx, choice, who)
  }

  replay(tx: Transaction, choice: TaskChoice): Promise<readonly DoneAgain[]> {
    return replayTasks(this.#room.db, tx, choice)
  }

  list(question: TaskQuestion): Promise<{ readonly data: readonly ListedTask[]; readonly next: string | null }> {
    return listTasks(this.#room.db, question)
  }

  /** Undefined where there is none. */
  get(id: string): Promise<TaskDetail | undefined> {
    return taskDetail(this.#room.db, id)
  }

  state(): Promise<TaskQueueState> {
    return queueState(this.#room.db, this.#worker.callsUnderWay)
  }
}
