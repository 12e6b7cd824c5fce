/**
 * Tells workers that there is something to do: those of this process at once, those of others by a message of which
 * each process sends one in a tenth of a second at most. A message in every transaction would cost more than the work.
 */
import type { Database, Transaction } from '../../database/index.ts'

const MESSAGE_MS = 100

export class Wake {
  readonly #db: Pick<Database, 'notify' | 'listen'>
  readonly #channel: string
  readonly #hearers = new Set<() => void>()
  #sent = -Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(db: Pick<Database, 'notify' | 'listen'>, channel: string) {
    this.#db = db
    this.#channel = channel
  }

  /** Once the transaction has committed: there is work in it. */
  after(tx: Pick<Transaction, 'afterCommit'>): void {
    tx.afterCommit(() => this.now())
  }

  now(): void {
    for (const hear of this.#hearers) hear()
    if (this.#timer) return
    const wait = this.#sent + MESSAGE_MS - performance.now()
    if (wait <= 0) this.#send()
    else {
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        this.#send()
      }, wait).unref()
    }
  }

  /** Hears until what it returns is called. */
  async listen(hear: () => void): Promise<() => Promise<void>> {
    this.#hearers.add(hear)
    const end = await this.#db.listen(this.#channel, hear)
    return async () => {
      this.#hearers.delete(hear)
      await end()
    }
  }

  /** A message that is lost costs a poll's wait, no more. */
  #send(): void {
    this.#sent = performance.now()
    void this.#db.notify(this.#channel, '').catch(() => undefined)
  }
}

const wakes = new WeakMap<object, Map<string, Wake>>()

/** The one of this process for a channel of a database. */
export function wakeOf(db: Pick<Database, 'notify' | 'listen'>, channel: string): Wake {
  const ofDatabase = wakes.get(db) ?? new Map<string, Wake>()
  wakes.set(db, ofDatabase)
  const wake = ofDatabase.get(channel) ?? new Wake(db, channel)
  ofDatabase.set(channel, wake)
  return wake
}
