/** One follower of the outbox. Any number of processes may run it; at any moment one of them reads. */
import type { Database, Transaction } from '../../database/index.ts'

export interface OutboxMessage {
  readonly topic: string
  readonly object: string | null
  /** The uuid under which traces know the record. */
  readonly record: string | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly at: string
  readonly request: string | null
}

export interface OutboxReaderOptions {
  readonly db: Database
  /** Under which is kept how far it has read. */
  readonly name: string
  /** Topics that it wants; it passes over the others. */
  readonly topics: readonly string[]
  /**
   * Does what follows from a batch, within the transaction that notes how far was read; throwing undoes both, and the
   * batch comes again. A message that fails again and again is passed over in the end.
   */
  handle(tx: Transaction, messages: readonly OutboxMessage[]): Promise<void>
  onError(error: unknown): void
  /** Messages of one batch. */
  readonly batch?: number
  /** How often it looks when nothing was there. */
  readonly pollMs?: number
}

const BATCH = 500
const POLL_MS = 500
/** After failures it waits longer and longer, up to this. */
const LONGEST_WAIT_MS = 60_000
/** A batch that failed so often is read message by message, so that the one at fault is found. */
const MOST_OF_BATCH = 5
/** One that failed so often by itself is passed over: it must not keep back all behind it for ever. */
const MOST_ALONE = 5

export class OutboxReader {
  readonly #options: OutboxReaderOptions
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<void> = Promise.resolve()
  #failures = 0
  /** Failures in a row of handling; while the database itself is away, nothing is handled. */
  #unhandled = 0
  /** How many messages are still to be read one by one. */
  #alone = 0
  #stopped = true

  constructor(options: OutboxReaderOptions) {
    this.#options = options
  }

  /** Begins with what is written from now on, if nobody of this name has read before. */
  async start(): Promise<void> {
    await this.enlist()
    this.#stopped = false
    this.#wait(0)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#reading
  }

  /**
   * Notes from where this name reads. A database that was brought back on another server counts transactions anew: what
   * was read there is marked as read, and what was not comes first here.
   */
  async enlist(): Promise<void> {
    const { db, name } = this.#options
    await db.query(
      `with moved as (update ${db.table('sys_outbox_reader')} as r set xid = pg_snapshot_xmin(pg_current_snapshot()), id = 0 ` +
        `from ${db.table('sys_outbox_reader')} as old where r.name = $1 and old.name = r.name ` +
        `and old.xid > pg_snapshot_xmax(pg_current_snapshot()) returning old.xid, old.id) ` +
        `update ${db.table('sys_outbox')} as o set xid = pg_current_xact_id() from moved where (o.xid, o.id) > (moved.xid, moved.id)`,
      [name],
    )
    await db.query(
      `insert into ${db.table('sys_outbox_reader')} (name, xid, id) ` +
        `select $1, pg_snapshot_xmin(pg_current_snapshot()), 0 on conflict (name) do nothing`,
      [name],
    )
  }

  /** Hands one batch on; returns how many messages there were to read, 0 as well while another process reads. */
  async readOnce(): Promise<number> {
    const { db, name, topics, batch = BATCH } = this.#options
    const read = await db.transaction(async (tx) => {
      const [place] = await tx.query<{ xid: string; id: string }>(
        `select xid::text as xid, id::text as id from ${db.table('sys_outbox_reader')} where name = $1 for update skip locked`,
        [name],
      )
      if (!place) return 0
      const rows = await tx.query<OutboxMessage & { xid: string; id: string } & Record<string, unknown>>(
        `select o.xid::text as xid, o.id::text as id, o.topic, o.object, o.record::text as record, o.payload, o.at, o.request ` +
          `from ${db.table('sys_outbox')} as o where (o.xid, o.id) > ($1::xid8, $2::bigint) ` +
          `and o.xid < pg_snapshot_xmin(pg_current_snapshot()) order by o.xid, o.id limit ${this.#alone > 0 ? 1 : batch}`,
        [place.xid, place.id],
      )
      const last = rows.at(-1)
      if (!last) return 0
      const wanted = rows.filter(({ topic }) => topics.includes(topic))
      if (wanted.length > 0) await this.#handle(tx, wanted)
      await tx.query(
        `update ${db.table('sys_outbox_reader')} set xid = $2::xid8, id = $3::bigint, read_at = ${db.now} where name = $1`,
        [name, last.xid, last.id],
      )
      return rows.length
    })
    this.#unhandled = 0
    if (read > 0 && this.#alone > 0) this.#alone--
    return read
  }

  /** Hands on all that is committed by now, which older transactions under way anywhere on the server keep back. */
  async readAll(): Promise<void> {
    const { db, name } = this.#options
    const [newest] = await db.query<{ xid: string }>(`select max(xid)::text as xid from ${db.table('sys_outbox')}`)
    for (let isLeft = true; isLeft;) {
      while ((await this.readOnce()) > 0);
      const rows = await db.query(
        `select from ${db.table('sys_outbox')} as o join ${db.table('sys_outbox_reader')} as r on r.name = $1 ` +
          `where o.xid <= $2::xid8 and (o.xid, o.id) > (r.xid, r.id) limit 1`,
        [name, newest?.xid ?? null],
      )
      isLeft = rows.length > 0
    }
  }

  async #handle(tx: Transaction, messages: readonly OutboxMessage[]): Promise<void> {
    const { handle, onError, batch = BATCH } = this.#options
    if (this.#alone > 0 && this.#unhandled >= MOST_ALONE) {
      const of = messages.map(({ topic, object, record }) => [topic, object, record].join(' '))
      onError(new Error(`nobody could handle a message, so it is passed over: ${of.join(', ')}`))
      return
    }
    try {
      await handle(tx, messages)
    } catch (error) {
      this.#unhandled++
      if (this.#alone === 0 && this.#unhandled >= MOST_OF_BATCH) [this.#alone, this.#unhandled] = [batch, 0]
      throw error
    }
  }

  #wait(ms: number): void {
    if (this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#reading = this.#read().then((ms) => this.#wait(ms))
    }, ms).unref()
  }

  /** Reads a batch; returns how long to wait for the next. */
  async #read(): Promise<number> {
    const { pollMs = POLL_MS, onError } = this.#options
    try {
      const read = await this.readOnce()
      this.#failures = 0
      return read > 0 ? 0 : pollMs
    } catch (error) {
      onError(error)
      this.#failures++
      return Math.min(pollMs * 2 ** this.#failures, LONGEST_WAIT_MS)
    }
  }
}
