/** How far an export got, and whether it was the file or its reader that ended it. */
import { setTimeout as delay } from 'node:timers/promises'

import type { ExportState } from './log.ts'

export class Progress {
  rows: number | null = null
  bytes = 0
  #outcome: ExportState = 'cancelled'

  /** A file that nobody reads to its end is broken off. */
  get state(): ExportState {
    return this.#outcome
  }

  async *counting(bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    try {
      for await (const chunk of bytes) {
        this.bytes += chunk.length
        yield chunk
      }
      this.#outcome = 'done'
    } catch (error) {
      this.#outcome = 'failed'
      throw error
    }
  }
}

/** The same bytes once the first of them are there, or after a while without. What goes wrong until then is thrown here. */
export async function primed(bytes: AsyncIterable<Buffer>, patienceMs: number): Promise<AsyncIterable<Buffer>> {
  const source = bytes[Symbol.asyncIterator]()
  const first = source.next()
  const impatience = new AbortController()
  await Promise.race([first, delay(patienceMs, undefined, { signal: impatience.signal })]).finally(() => {
    impatience.abort()
    // heard again when it is read
    first.catch(() => undefined)
  })
  return (async function* () {
    try {
      for (let next = await first; next.done !== true; next = await source.next()) yield next.value
    } finally {
      await source.return?.()
    }
  })()
}
