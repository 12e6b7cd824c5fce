/**
 * Requests that name a key, so that whoever lost the answer may ask again: the effect happens once, the answer is kept
 * for a day. A key is held by one process while its request is under way; where that process dies, another may take
 * the key over after a while. What is kept tells nothing to who reads the table: keys are fingerprints, answers are
 * sealed with the key itself.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

import type { Database, Queryable } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'

export interface KeptAnswer {
  readonly status: number
  /** Media type; empty where there is no body. */
  readonly type: string
  readonly body: string
}

export interface RepeatableRequest {
  /** Id of who calls; nobody meets the keys of others. */
  readonly caller: string
  /** Stands for what they may do: the answer is told again only while that is the same. */
  readonly rights: string
  readonly key: string
  /** Method, address and body: what another request with the key must equal. */
  readonly parts: readonly (string | Buffer)[]
}

type Store = Pick<Database, 'table' | 'now' | 'query'>

/** How long a process that says nothing any more keeps a key. */
const HOLD_SECONDS = 30
const HEARTBEAT_MS = 10_000
/** No request takes longer. */
const LONGEST_MS = 3_600_000
const KEPT_HOURS = 24

/** A key that this request holds; exactly one of `complete`, `finish` and `release` ends that. */
export class Repeat {
  readonly #store: Store
  readonly #place: readonly [caller: string, key: Buffer]
  readonly #seal: Buffer
  readonly #holder = newId()
  #heartbeat: NodeJS.Timeout | undefined
  #kept = false

  constructor(store: Store, place: readonly [caller: string, key: Buffer], seal: Buffer) {
    this.#store = store
    this.#place = place
    this.#seal = seal
  }

  get holder(): string {
    return this.#holder
  }

  /** Says from now on that the request is under way. */
  begin(): this {
    const until = performance.now() + LONGEST_MS
    this.#heartbeat = setInterval(() => {
      if (performance.now() > until) this.#rest()
      else void this.#extend().catch(() => undefined)
    }, HEARTBEAT_MS).unref()
    return this
  }

  /**
   * Keeps the answer within the transaction of the effect: either both stand or neither.
   * @throws TesseraError REPEAT_RUNNING when another process took the key over, which undoes the effect
   */
  async complete(tx: Pick<Queryable, 'query'>, answer: KeptAnswer): Promise<void> {
    this.#kept = true
    const [caller, key] = this.#place
    const kept = await tx.query(
      `update ${this.#store.table('sys_idempotency')} set status = $4, answer = $5, holder = null, held_until = null ` +
        `where caller = $1 and key = $2 and holder = $3 returning 1`,
      [caller, key, this.#holder, answer.status, seal(this.#seal, answer)],
    )
    if (kept.length === 0) throw new TesseraError('REPEAT_RUNNING')
  }

  /** Ends what came to a good end; keeps the answer where `complete` has not. */
  async finish(answer: KeptAnswer): Promise<void> {
    this.#rest()
    if (!this.#kept) await this.complete(this.#store, answer)
  }

  /** Nothing was done: the key may be used again. An answer that was kept after all stays. */
  async release(): Promise<void> {
    this.#rest()
    const [caller, key] = this.#place
    await this.#store.query(
      `delete from ${this.#store.table('sys_idempotency')} where caller = $1 and key = $2 and holder = $3`,
      [caller, key, this.#holder],
    )
  }

  async #extend(): Promise<void> {
    const [caller, key] = this.#place
    await this.#store.query(
      `update ${this.#store.table('sys_idempotency')} set held_until = ${heldUntil(this.#store)} where caller = $1 and key = $2 and holder = $3`,
      [caller, key, this.#holder],
    )
  }

  #rest(): void {
    clearInterval(this.#heartbeat)
  }
}

/**
 * Takes the key of a request, or finds the answer that was given to it before.
 * @throws TesseraError REPEAT_RUNNING while the same request is under way, REPEAT_DIFFERS where the key is another one's,
 * REPEAT_DONE where the caller's rights are others now
 */
export async function beginRepeatable(store: Store, request: RepeatableRequest): Promise<Repeat | KeptAnswer> {
  const { caller, key: name } = request
  const derived = (use: string): Buffer => Buffer.from(hkdfSync('sha256', name, caller, `tessera ${use}`, 32))
  const sealing = derived(`answer ${request.rights}`)
  const key = createHash('sha256').update(`${caller} ${name}`).digest()
  const print = createHmac('sha256', derived('request'))
  for (const part of request.parts) print.update(`${part.length} `).update(part)
  const fingerprint = print.digest()
  for (;;) {
    const repeat = new Repeat(store, [caller, key], sealing)
    if (await take(store, [caller, key, fingerprint, repeat.holder])) return repeat.begin()
    const known = await look(store, caller, key)
    // let go in this very moment
    if (!known) continue
    if (!known.request.equals(fingerprint)) throw new TesseraError('REPEAT_DIFFERS')
    if (known.status === null || known.answer === null)
      throw new TesseraError('REPEAT_RUNNING', {}, { data: { seconds: 1 } })
    return unseal(sealing, known.status, known.answer)
  }
}

/** Forgets answers whose day is over; returns how many. */
export async function sweepRepeats(store: Store): Promise<number> {
  const [row] = await store.query<{ gone: number }>(
    `with gone as (delete from ${store.table('sys_idempotency')} where at < ${store.now} - interval '${KEPT_HOURS} hours' ` +
      `and (held_until is null or held_until < ${store.now}) returning 1) select count(*) as gone from gone`,
  )
  return row?.gone ?? 0
}

/** True when the key is free, its day is over, or who held it fell silent in the middle of this very request. */
async function take(store: Store, values: readonly [string, Buffer, Buffer, string]): Promise<boolean> {
  const { now } = store
  const until = heldUntil(store)
  const taken = await store.query(
    `insert into ${store.table('sys_idempotency')} as r (caller, key, request, holder, held_until, at) ` +
      `values ($1, $2, $3, $4, ${until}, ${now}) on conflict (caller, key) do update ` +
      `set request = excluded.request, holder = excluded.holder, held_until = excluded.held_until, at = excluded.at, status = null, answer = null ` +
      `where (r.holder is null and r.at < ${now} - interval '${KEPT_HOURS} hours') ` +
      `or (r.held_until < ${now} and r.request = excluded.request) returning 1`,
    values,
  )
  return taken.length > 0
}

interface Known extends Record<string, unknown> {
  request: Buffer
  status: number | null
  answer: Buffer | null
}

async function look(store: Store, caller: string, key: Buffer): Promise<Known | undefined> {
  const [row] = await store.query<Known>(
    `select request, status, answer from ${store.table('sys_idempotency')} where caller = $1 and key = $2`,
    [caller, key],
  )
  return row
}

function heldUntil({ now }: Store): string {
  return `${now} + interval '${HOLD_SECONDS} seconds'`
}

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

function seal(key: Buffer, { type, body }: KeptAnswer): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv)
  const text = Buffer.concat([cipher.update(`${type}\n${body}`, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), text])
}

function unseal(key: Buffer, status: number, sealed: Buffer): KeptAnswer {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES))
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  const text = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8')
  try {
    decipher.final()
  } catch (error) {
    throw new TesseraError('REPEAT_DONE', {}, { cause: error })
  }
  const end = text.indexOf('\n')
  return { status, type: text.slice(0, end), body: text.slice(end + 1) }
}
