/** What goes on beside the work while a process has claims: heartbeats, looking for lost workers, moving on what is due soon. */
import type { Leases } from './leases.ts'

export interface LeaseKeeperOptions {
  readonly leases: Leases
  /** The table knows `scheduled` work. */
  readonly promotes?: boolean
  /** There is work again. */
  wake(): void
  onError(error: unknown): void
}

/** Scheduled work is due in more than an hour, so that looking once a minute finds it in time. */
const PROMOTE_MS = 60_000

export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions
  readonly #timers: NodeJS.Timeout[] = []
  #underWay: Promise<unknown> = Promise.resolve()

  constructor(options: LeaseKeeperOptions) {
    this.#options = options
  }

  start(): void {
    const { leases, promotes = false } = this.#options
    this.#every(leases.times.heartbeatMs, () => leases.beat())
    this.#every(leases.times.sweepMs, () => this.#until(() => leases.sweep()))
    if (!promotes) return
    this.#every(Math.min(PROMOTE_MS, leases.times.sweepMs * 4), () => this.#until(() => leases.promote()))
    this.#do(() => this.#until(() => leases.promote()))
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
    await this.#underWay
  }

  #every(ms: number, work: () => Promise<void>): void {
    this.#timers.push(setInterval(() => this.#do(work), ms).unref())
  }

  #do(work: () => Promise<void>): void {
    const done = work().catch((error: unknown) => this.#options.onError(error))
    this.#underWay = Promise.all([this.#underWay, done])
  }

  async #until(step: () => Promise<number>): Promise<void> {
    let found = 0
    for (let more = await step(); more > 0; more = await step()) found += more
    if (found > 0) this.#options.wake()
  }
}
