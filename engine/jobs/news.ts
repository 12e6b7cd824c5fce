/** Tells whoever watches that jobs of a person have moved: at once, then so seldom that nobody notices the cost. */
import type { Database } from '../database/index.ts'
import type { Tell } from './queue.ts'

/** Carries ids of people. */
export const JOB_NEWS = 'job_news'

const PAUSE_MS = 300

interface Pause {
  readonly timer: NodeJS.Timeout
  /** Something moved since it was told last. */
  pending: boolean
}

export class News {
  readonly #db: Pick<Database, 'notify'>
  readonly #tell: Tell
  readonly #pauses = new Map<string, Pause>()

  constructor(db: Pick<Database, 'notify'>, tell: Tell) {
    this.#db = db
    this.#tell = tell
  }

  /** Jobs that nobody asked for are watched by nobody. */
  moved(by: string | null): void {
    if (by === null) return
    const pause = this.#pauses.get(by)
    if (pause) pause.pending = true
    else this.#say(by)
  }

  /** Says what is still to be said. */
  async close(): Promise<void> {
    const left = [...this.#pauses].filter(([, { pending }]) => pending).map(([by]) => by)
    for (const { timer } of this.#pauses.values()) clearTimeout(timer)
    this.#pauses.clear()
    await Promise.all(left.map((by) => this.#notify(by)))
  }

  #say(by: string): void {
    const timer = setTimeout(() => {
      const pending = this.#pauses.get(by)?.pending ?? false
      this.#pauses.delete(by)
      if (pending) this.#say(by)
    }, PAUSE_MS).unref()
    this.#pauses.set(by, { timer, pending: false })
    void this.#notify(by)
  }

  /** A message that is lost is made up for by whoever looks again by itself. */
  async #notify(by: string): Promise<void> {
    try {
      await this.#db.notify(JOB_NEWS, by)
    } catch (error) {
      this.#tell('debug', `nobody could be told that jobs have moved: ${String(error)}`)
    }
  }
}
