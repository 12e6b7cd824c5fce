/** What became of calls, written in batches as they come in: each waits for the batch before it, and for nothing else. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { AutomationRoom } from '../room.ts'
import { noVerdicts, type Verdicts } from './judge.ts'
import { delayTasks, endTasks, noteAttempts } from './settle.ts'

/** As long as the database is away, what is known is kept and tried again. */
const ABSENCE_MS = 500

export class Results {
  readonly #room: Pick<AutomationRoom, 'db' | 'onError'>
  readonly #written: (ids: readonly string[]) => void
  #waiting: Verdicts[] = []
  #writing: Promise<void> | undefined
  #patience = Infinity

  /** @param written told of tasks that are no longer this worker's */
  constructor(room: Pick<AutomationRoom, 'db' | 'onError'>, written: (ids: readonly string[]) => void) {
    this.#room = room
    this.#written = written
  }

  add(verdicts: Verdicts): void {
    this.#waiting.push(verdicts)
    this.#begin()
  }

  /** Waits until all is written, but not for ever for a database that does not come back. */
  async close(patienceMs: number): Promise<void> {
    this.#patience = performance.now() + patienceMs
    while (this.#writing) await this.#writing
  }

  #begin(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
      // what came in between the last batch and now
      if (this.#waiting.length > 0) this.#begin()
    })
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0)
      if (await this.#isWritten(batch)) continue
      // one that cannot be written keeps no other back
      for (const each of batch) {
        let isWritten = await this.#isWritten([each])
        while (!isWritten && performance.now() < this.#patience && (await this.#isAway())) {
          await sleep(ABSENCE_MS)
          isWritten = await this.#isWritten([each])
        }
        if (!isWritten) this.#written(idsOf([each]))
      }
    }
  }

  async #isWritten(batch: readonly Verdicts[]): Promise<boolean> {
    const { db, onError } = this.#room
    const all = noVerdicts()
    for (const { endings, delays, notes } of batch) {
      all.endings.push(...endings)
      all.delays.push(...delays)
      all.notes.push(...notes)
    }
    try {
      await db.transaction(async (tx) => {
        await endTasks(db, tx, all.endings)
        await delayTasks(db, tx, all.delays)
        await noteAttempts(db, tx, all.notes)
      })
    } catch (error) {
      onError(error)
      return false
    }
    this.#written(idsOf(batch))
    return true
  }

  #isAway(): Promise<boolean> {
    return this.#room.db.query('select').then(
      () => false,
      () => true,
    )
  }
}

function idsOf(batch: readonly Verdicts[]): string[] {
  return batch.flatMap(({ endings, delays }) => [...endings, ...delays].map(({ id }) => id))
}
