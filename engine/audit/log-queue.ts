/**
 * Entries that are written after the answer they tell of has left, many in one statement. A process that is killed loses
 * what it had not written yet: at most what came within `pauseMs`. An entry that the database cannot take is given up alone.
 */
export interface LogQueueOptions<E> {
  /** Writes entries in their order. */
  write(entries: readonly E[]): Promise<unknown>
  /** Told once an outage; and how many entries were given up when it lasted too long. */
  onError?(error: unknown, lost: number): void
  readonly pauseMs?: number
}

const PAUSE_MS = 250
const BATCH = 500
/** More than these wait only while the database cannot be reached. */
const MOST = 20_000

export class LogQueue<E> {
  readonly #options: LogQueueOptions<E>
  #waiting: E[] = []
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #failing = false
  /** How many of those that wait come one by one. */
  #alone = 0

  constructor(options: LogQueueOptions<E>) {
    this.#options = options
  }

  add(entry: E): void {
    this.#waiting.push(entry)
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.pauseMs ?? PAUSE_MS).unref()
  }

  /** Writes what waits; fulfils when it stands, or cannot be written at present. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#alone > 0 ? 1 : BATCH)
      try {
        await this.#options.write(batch)
        this.#waiting.splice(0, batch.length)
        this.#alone = Math.max(0, this.#alone - batch.length)
        this.#failing = false
      } catch (error) {
        if (!isOfValues(error)) return this.#giveUp(error)
        this.#findBad(batch, error)
      }
    }
  }

  /** One entry that can never be written must not keep the others from it: they are written one by one then. */
  #findBad(batch: readonly E[], error: unknown): void {
    if (batch.length > 1) {
      this.#alone = batch.length
      return
    }
    this.#waiting.shift()
    this.#alone = Math.max(0, this.#alone - 1)
    this.#options.onError?.(error, 1)
  }

  #giveUp(error: unknown): void {
    const lost = Math.max(this.#waiting.length - MOST, 0)
    if (lost > 0) this.#waiting.splice(0, lost)
    if (!this.#failing || lost > 0) this.#options.onError?.(error, lost)
    this.#failing = true
    this.#timer ??= setTimeout(() => void this.flush(), RETRY_MS).unref()
  }
}

const RETRY_MS = 2_000

/** What the database says of a value that it cannot take, at whatever time (class 22). */
function isOfValues(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^22/.test(String(error.code))
}
