/** Lets so many pass at a time under one name, and has the others wait in line; a line that is too long is closed. */
import { TesseraError } from '../kernel/errors.ts'

interface Line {
  passing: number
  readonly waiting: (() => void)[]
}

export class Gate {
  readonly #width: number
  readonly #longest: number
  readonly #lines = new Map<string, Line>()

  /** @param longest how many may wait under one name */
  constructor(width: number, longest: number) {
    this.#width = width
    this.#longest = longest
  }

  /**
   * Does the work when it is its turn.
   * @param signal whoever gives up waiting leaves the line
   * @throws TesseraError OUTBOUND_BUSY, and what the work and the signal throw
   */
  async pass<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(name, signal)
    try {
      return await work()
    } finally {
      this.#leave(name)
    }
  }

  async #enter(name: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    const line = this.#lines.get(name) ?? { passing: 0, waiting: [] }
    this.#lines.set(name, line)
    if (line.passing < this.#width) {
      line.passing += 1
      return
    }
    if (line.waiting.length >= this.#longest) throw new TesseraError('OUTBOUND_BUSY', { host: name })
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        line.waiting.splice(line.waiting.indexOf(go), 1)
        reject(signal?.reason as Error)
      }
      const go = (): void => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      line.waiting.push(go)
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }

  /** The place goes to whoever waits longest. */
  #leave(name: string): void {
    const line = this.#lines.get(name)
    if (!line) return
    const next = line.waiting.shift()
    if (next) next()
    else if ((line.passing -= 1) === 0) this.#lines.delete(name)
  }
}
