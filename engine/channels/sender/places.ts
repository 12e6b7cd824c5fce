/**
 * How many messages one channel has under way at a time, so that one which does not answer leaves places to the others.
 * A message waits a moment for a place; once one has waited in vain the channel counts as stuck until it answers again.
 */

/** Of one channel in one process. */
const MOST = 6
/** How long a message waits for a place before it is put back. */
const WAIT_MS = 1_500

interface Line {
  busy: number
  isStuck: boolean
  readonly waiting: Set<() => void>
}

export class Places {
  readonly #lines = new Map<string, Line>()
  readonly #waitMs: number

  constructor(waitMs = WAIT_MS) {
    this.#waitMs = waitMs
  }

  /** Nobody need ask for a place of this channel. */
  isStuck(channel: string): boolean {
    return this.#lines.get(channel)?.isStuck === true
  }

  /** @returns whether there is a place; whoever has it gives it back by `leave` */
  async take(channel: string): Promise<boolean> {
    const line: Line = this.#lines.get(channel) ?? { busy: 0, isStuck: false, waiting: new Set() }
    this.#lines.set(channel, line)
    if (line.busy < MOST) {
      line.busy += 1
      return true
    }
    return line.isStuck ? false : this.#turn(line)
  }

  leave(channel: string): void {
    const line = this.#lines.get(channel)
    if (!line) return
    line.isStuck = false
    const [next] = line.waiting
    // a place goes on to whoever waits
    if (next) return next()
    line.busy -= 1
    if (line.busy === 0) this.#lines.delete(channel)
  }

  #turn(line: Line): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (has: boolean): void => {
        clearTimeout(clock)
        line.waiting.delete(given)
        resolve(has)
      }
      const given = (): void => end(true)
      const clock = setTimeout(() => {
        line.isStuck = true
        end(false)
      }, this.#waitMs)
      line.waiting.add(given)
    })
  }
}
