/**
 * Sends messages as long as the process runs: takes up what is due, a few at a time, and writes what became of each.
 * Between the note that a message leaves and the note of its result lies nothing but the call itself.
 */
import type { Transaction } from '../../database/index.ts'
import { type Held, LeaseKeeper, Leases, Poll, type Wake, wakeOf } from '../../jobs/leases/index.ts'
import type { Handed } from '../adapters/types.ts'
import { BROKEN } from '../adapters/outcome.ts'
import { type ChannelsRoom, type Ending, type Message, MESSAGE_COLUMNS } from '../types.ts'
import { begin } from './begin.ts'
import { again, finish, shift, type Told } from './finish.ts'
import { channelFails, channelWorks } from './health.ts'
import { settleLost } from './lost.ts'
import { type Prepared, prepare } from './prepare.ts'
import { Places } from './places.ts'
import { deliverNotice } from './site.ts'

/** Tells senders that there are messages. */
export const MESSAGE_CHANNEL = 'messages'

/** Messages under way in one process at a time. */
const TOGETHER = 16
/** How long one call may take, whatever the other side does. */
const CALL_MS = 30_000
/** When a message is looked at again whose channel has no place for it. */
const NO_PLACE_MS = 3_000

export class Sender {
  readonly #room: ChannelsRoom
  readonly #leases: Leases
  readonly #keeper: LeaseKeeper
  readonly #poll: Poll
  readonly #wake: Wake
  readonly #working = new Set<Promise<void>>()
  readonly #places = new Places()
  #deafen: (() => Promise<void>) | undefined

  constructor(room: ChannelsRoom) {
    this.#room = room
    const { db, times } = room
    const onError = (error: unknown): void => room.onError?.(error)
    this.#leases = new Leases({
      db,
      table: 'sys_message',
      ...(times && { times }),
      lost: (tx, lost) => settleLost(db, tx, lost),
    })
    const wake = (): void => this.#poll.wake()
    this.#keeper = new LeaseKeeper({ leases: this.#leases, wake, onError })
    this.#poll = new Poll({ ...this.#leases.times, round: () => this.#round(), onError })
    this.#wake = wakeOf(db, MESSAGE_CHANNEL)
  }

  async start(): Promise<void> {
    this.#deafen = await this.#wake.listen(() => this.#poll.wake())
    this.#keeper.start()
    this.#poll.start()
  }

  /** Takes nothing more up; what is under way ends first. */
  async stop(): Promise<void> {
    await this.#deafen?.()
    await this.#poll.stop()
    await Promise.all(this.#working)
    await this.#keeper.stop()
  }

  /** Once the transaction has committed there are messages in it. */
  wakeAfter(tx: Pick<Transaction, 'afterCommit'>): void {
    this.#wake.after(tx)
  }

  /** There are messages, in what has been committed. */
  wake(): void {
    this.#wake.now()
  }

  /** Sends what is due now; for whoever cannot wait. @returns how many were taken up */
  async sendDue(): Promise<number> {
    const messages = await this.#claim(TOGETHER)
    await Promise.all(messages.map((message) => this.#one(message)))
    return messages.length
  }

  /** Looks for messages of processes that fell silent; done by itself while the sender runs. */
  async sweep(): Promise<void> {
    await this.#leases.sweep()
  }

  async #round(): Promise<boolean> {
    const free = TOGETHER - this.#working.size
    if (free === 0) {
      await Promise.race(this.#working)
      return true
    }
    const messages = await this.#claim(free)
    for (const message of messages) {
      const work = this.#one(message).finally(() => this.#working.delete(work))
      this.#working.add(work)
    }
    return messages.length === free
  }

  async #claim(limit: number): Promise<Message[]> {
    const messages = await this.#leases.claim<Message>({ limit }, MESSAGE_COLUMNS)
    for (const message of messages) this.#leases.keep(message)
    return messages
  }

  async #one(message: Message): Promise<void> {
    try {
      if (message.kind === 'site') await deliverNotice(this.#room, message)
      else await this.#send(message)
    } catch (error) {
      this.#room.onError?.(error)
      await this.#putOff(message)
    } finally {
      this.#leases.letGo([message.id])
    }
  }

  /** Something within the program failed; what had left already is seen to when the lease is over. */
  async #putOff(message: Message & Held): Promise<void> {
    const { db } = this.#room
    const reason = { zh: '程序内部出错，稍后重试', en: 'something within the program failed; it is tried again' }
    await db
      .transaction(async (tx) => {
        const [row] = await tx.query<{ begun: boolean }>(
          `select begun_at is not null as begun from ${db.table('sys_message')} where id = $1 for update`,
          [message.id],
        )
        if (row?.begun === false) await again(this.#room, tx, message, { state: 'failed', code: 'INTERNAL', reason })
      })
      .catch((error: unknown) => this.#room.onError?.(error))
  }

  async #send(message: Message): Promise<void> {
    if (message.channel !== null && this.#places.isStuck(message.channel)) return this.#putBack(message)
    const prepared = await prepare(this.#room, message)
    if ('state' in prepared) return this.#end(message, prepared)
    const { id } = prepared.stored
    if (!(await this.#places.take(id))) return this.#putBack(message)
    try {
      await this.#leave(message, prepared)
    } finally {
      this.#places.leave(id)
    }
  }

  /** The attempt does not count: nothing was tried. */
  #putBack(message: Message): Promise<void> {
    return this.#leases.release([message], NO_PLACE_MS)
  }

  async #leave(message: Message, prepared: Prepared): Promise<void> {
    const room = this.#room
    const begun = await begin(room, { message, ...prepared })
    if (begun.kind === 'lost') return
    if (begun.kind === 'later') return shift(room, room.db, message, begun)
    if (begun.kind === 'ended') return this.#end(message, begun.ending)
    await this.#settle(message, prepared, await this.#call(prepared))
  }

  async #call({ adapter, channel, letter }: Prepared): Promise<Handed> {
    try {
      return await adapter.send(channel, letter, AbortSignal.timeout(CALL_MS))
    } catch (error) {
      this.#room.onError?.(error)
      return { state: 'unknown', code: 'BROKEN', reason: BROKEN }
    }
  }

  async #settle(message: Message, { adapter, stored, letter, address, told }: Prepared, handed: Handed): Promise<void> {
    const room = this.#room
    const entry: Told = { ...told, subject: letter.subject, address: address === '' ? letter.recipient : address }
    await room.db.transaction(async (tx) => {
      const isAgain = handed.state === 'retry' || (handed.state === 'unknown' && adapter.repeatable)
      if (isAgain) await again(room, tx, message, { ...handed, state: 'failed' }, entry)
      else await finish(room, tx, message, handed, entry)
      if (handed.state === 'sent') await channelWorks(room, tx, stored.id)
      else if (isAgain || 'gone' in handed || adapter.repeatable)
        await channelFails(room, tx, stored, 'gone' in handed && handed.gone === true)
    })
  }

  async #end(message: Message, ending: Ending): Promise<void> {
    await this.#room.db.transaction(async (tx) => void (await finish(this.#room, tx, message, ending)))
  }
}
