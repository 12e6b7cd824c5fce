/** Asks for work again and again: at once while there is some, then after longer and longer waits, or when it is woken. */
import type { LeaseTimes } from './types.ts'

export interface PollOptions extends Pick<LeaseTimes, 'pollMinMs' | 'pollMaxMs'> {
  /** Does what there is to do; returns whether there may be more. */
  round(): Promise<boolean>
  onError(error: unknown): void
}

export class Poll {
  readonly #options: PollOptions
  #running: Promise<void> = Promise.resolve()
  #stopped = true
  #woken = false
  #rouse: (() => void) | undefined

  constructor(options: PollOptions) {
    this.#options = options
  }

  start(): void {
    this.#stopped = false
    this.#running = this.#run()
  }

  /** Asks for nothing more; what is being done ends first. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.wake()
    await this.#running
  }

  wake(): void {
    this.#woken = true
    this.#rouse?.()
  }

  async #run(): Promise<void> {
    const { round, onError, pollMinMs, pollMaxMs } = this.#options
    let wait = pollMinMs
    while (!this.#stopped) {
      this.#woken = false
      let isMore = false
      try {
        isMore = await round()
        wait = isMore ? pollMinMs : wait
      } catch (error) {
        onError(error)
      }
      if (isMore) continue
      if (await this.#sleep(wait)) wait = pollMinMs
      else wait = Math.min(wait * 2, pollMaxMs)
    }
  }

  /** @returns whether somebody woke it */
  async #sleep(ms: number): Promise<boolean> {
    if (!this.#woken && !this.#stopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms).unref()
        this.#rouse = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#rouse = undefined
    }
    return this.#woken
  }
}
