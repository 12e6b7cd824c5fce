/**
 * Messages that came no further than the door: the application is disabled, calls from elsewhere, or its signature is
 * wrong. They stand in the history so that people see why nothing arrives; a few of a kind each minute, because whoever
 * cannot prove who they are must not fill it. All of them are counted among the calls of the application.
 */
import { newId } from '../../kernel/ids.ts'
import type { TesseraError } from '../../kernel/errors.ts'
import type { AutomationRoom } from '../room.ts'
import { insertEvents } from './insert.ts'

/** Of one application and one reason in one minute. */
const MOST = 5
const MINUTE_MS = 60_000

export class TurnedAway {
  readonly #room: Pick<AutomationRoom, 'db' | 'onError'>
  #minute = 0
  #counts = new Map<string, number>()

  constructor(room: Pick<AutomationRoom, 'db' | 'onError'>) {
    this.#room = room
  }

  /** Keeps a refusal, where there is room for it; what goes wrong here is no reason to answer otherwise. */
  async note(application: string, error: TesseraError, request: string): Promise<void> {
    if (!this.#hasRoom(`${application} ${error.code}`)) return
    const { db, onError } = this.#room
    const happening = { source: 'application', code: '', data: {}, application, request } as const
    try {
      await insertEvents(db, db, [{ id: newId(), happening, error, object: null, record: null }])
    } catch (failure) {
      onError(failure)
    }
  }

  #hasRoom(key: string): boolean {
    const minute = Math.floor(Date.now() / MINUTE_MS)
    if (minute !== this.#minute) [this.#minute, this.#counts] = [minute, new Map()]
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count <= MOST
  }
}
