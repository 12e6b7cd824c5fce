/** One attempt at a job: it says that it is alive, hears when it shall end, and notices when another has the job. */
import type { Database, Queryable } from '../database/index.ts'
import { end, type Ending, type Held, heartbeat, isHeld } from './store.ts'
import { type JobContext, JobInterrupted, type Progress } from './types.ts'

/** What `hold` is to work that another process does for the one that has the job. */
export function holding(db: Database, held: Held): JobContext['hold'] {
  return async (tx) => {
    if (!(await isHeld(db, tx, held))) throw new JobInterrupted()
  }
}

export class Attempt implements JobContext {
  readonly id: string
  readonly attempt: number
  readonly #db: Database
  readonly #abort = new AbortController()
  readonly #timer: NodeJS.Timeout
  #cancelled = false
  #lost = false

  constructor(db: Database, { id, attempt }: { id: string; attempt: number }, heartbeatMs: number) {
    this.#db = db
    this.id = id
    this.attempt = attempt
    this.#timer = setInterval(() => void this.#beat().catch(() => undefined), heartbeatMs).unref()
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Another has the job: nothing that this attempt does counts any more. */
  get isLost(): boolean {
    return this.#lost
  }

  cancelled(): boolean {
    return this.#cancelled
  }

  cancel(): void {
    this.#cancelled = true
    this.#abort.abort()
  }

  /** The process stops; the job goes on elsewhere or later. */
  interrupt(): void {
    this.#abort.abort()
  }

  progress(progress: Progress): Promise<void> {
    return this.#beat(progress)
  }

  async hold(tx: Queryable): Promise<void> {
    if (await isHeld(this.#db, tx, this)) return
    // another has it, or it was cancelled
    await this.#beat()
    throw new JobInterrupted()
  }

  end(ending: Ending): Promise<void> {
    return end(this.#db, this, ending)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** A beat that cannot reach the database says nothing about the job. */
  async #beat(progress?: Progress): Promise<void> {
    const alive = await heartbeat(this.#db, this, progress)
    if (!alive) this.#lose()
    else if (alive.cancelling) this.cancel()
  }

  #lose(): void {
    this.#lost = true
    this.#abort.abort()
  }
}
