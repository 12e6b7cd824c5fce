/**
 * In charge of processors that call an address. What enters is work with the data of an event; what leaves is one call of
 * the processor's address with these in their places, and what its answer means. A host that fails or hangs is left alone
 * for a while, without the work counting as tried; a server that says it is gone switches its processor off.
 */
import type { Database } from '../../../database/index.ts'
import type { Text } from '../../../kernel/text.ts'
import type { Outbound } from '../../../outbound/index.ts'
import type { Vault } from '../../../settings/index.ts'
import { openSecrets } from '../secrets.ts'
import { processorsById } from '../store.ts'
import type { ExternalType, Outcome, Processor, Sent, Work } from '../types.ts'
import { originOf } from './address.ts'
import { Breaker } from './breaker.ts'
import { callOut } from './call.ts'
import { formVariables } from './form.ts'
import { takePlace } from './pace.ts'

export interface HttpRoom {
  readonly db: Database
  readonly vault: Vault
  readonly outbound: Outbound
  /** Told of processors whose address is gone for good. */
  gone(processor: Processor): Promise<void>
}

interface Known {
  readonly processor: Processor
  readonly host: string
  readonly secrets: ReadonlyMap<string, string>
}

interface Asked {
  readonly until: number
  readonly known: Promise<Known | undefined>
}

/** A changed processor is called as it is now after so long at most. */
const KNOWN_MS = 1_000
const GONE = 410

export class HttpType implements ExternalType {
  readonly code = 'http'
  readonly mode = 'external'
  readonly label: Text = { zh: '调用外部地址', en: 'Call an address' }
  readonly description: Text = {
    zh: '以 GET 或 POST 调用外部系统的地址',
    en: 'Calls an address of others by GET or POST',
  }
  readonly settings = []
  readonly pushes = 'call'
  readonly needsRecord = false
  readonly breaker: Breaker
  readonly #room: HttpRoom
  readonly #known = new Map<string, Asked>()
  readonly #underWay = new Map<string, number>()

  constructor(room: HttpRoom, breaker = new Breaker()) {
    this.#room = room
    this.breaker = breaker
  }

  variables(_settings: unknown, processor: Processor): string[] {
    return formVariables(processor)
  }

  check(): Promise<readonly []> {
    return Promise.resolve([])
  }

  /** Those with a pace of their own wait apart from others of their host. */
  async host({ processor: id }: Work): Promise<string> {
    const known = await this.#find(id)
    if (!known) return ''
    const { host, processor } = known
    return processor.ratePerMinute === null ? host : `${host} ${id}`
  }

  async send(work: Work, signal: AbortSignal): Promise<Sent> {
    const known = await this.#find(work.processor)
    if (!known) return { outcome: { state: 'failed', code: 'PROCESSOR_GONE', reason: NOT_THERE }, facts: {} }
    const { processor, secrets, host } = known
    const places = [this.breaker.admit(host), this.#processors(processor)]
    const full = places.find((place) => place.state === 'wait')
    const end = (result: 'ok' | 'failed' | 'none'): void => {
      for (const place of places) if (place.state === 'go') place.done(result)
    }
    if (full?.state === 'wait') {
      end('none')
      return wait(full.afterMs)
    }
    const paced = await takePlace(this.#room.db, processor).catch((error: unknown) => {
      end('none')
      throw error
    })
    if (paced !== undefined) {
      end('none')
      return wait(paced)
    }
    const filling = { data: work.data, secrets, key: work.key, seconds: Math.floor(Date.now() / 1000) }
    const { outcome, counts, facts } = await callOut(this.#room.outbound, processor, filling, signal)
    end(counts)
    if (facts.httpStatus === GONE) await this.#room.gone(processor)
    return { outcome, facts }
  }

  /** Calls of one processor at a time; nothing but the number counts. */
  #processors({ id, concurrency }: Processor): ReturnType<Breaker['admit']> {
    const under = this.#underWay.get(id) ?? 0
    if (under >= concurrency) return { state: 'wait', afterMs: FULL_MS }
    this.#underWay.set(id, under + 1)
    return {
      state: 'go',
      done: () => {
        const left = (this.#underWay.get(id) ?? 1) - 1
        if (left > 0) this.#underWay.set(id, left)
        else this.#underWay.delete(id)
      },
    }
  }

  /** Asked of the database once for many calls. */
  #find(id: string): Promise<Known | undefined> {
    const before = this.#known.get(id)
    if (before && before.until > Date.now()) return before.known
    const known = this.#read(id)
    this.#known.set(id, { known, until: Date.now() + KNOWN_MS })
    known.catch(() => this.#known.delete(id))
    return known
  }

  async #read(id: string): Promise<Known | undefined> {
    const { db } = this.#room
    const processor = (await processorsById(db, db, [id])).get(id)
    if (!processor) return undefined
    return { processor, host: originOf(processor.url) ?? '', secrets: await openSecrets(this.#room, db, processor) }
  }
}

const FULL_MS = 500
const NOT_THERE = { zh: '处理器已删除', en: 'The processor was deleted' }

function wait(afterMs: number): { readonly outcome: Outcome; readonly facts: Record<string, never> } {
  return { outcome: { state: 'wait', afterMs }, facts: {} }
}
