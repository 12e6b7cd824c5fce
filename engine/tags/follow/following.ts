/** Follows writes as long as the process runs: records get their tags, and rules that were saved are run. */
import type { Queryable, Transaction } from '../../database/index.ts'
import type { Jobs } from '../../jobs/index.ts'
import { type OutboxMessage, OutboxReader, trimOutbox } from '../../records/index.ts'
import { enqueueRun } from '../run/start.ts'
import { Follow, FOLLOWED_TOPICS } from './follow.ts'
import { tagsNeverRun, tagsToRun } from './rule-changes.ts'
import type { FollowRoom } from './types.ts'

export interface FollowingRoom extends FollowRoom {
  readonly jobs: Pick<Jobs, 'enqueue'>
  onError(error: unknown): void
}

/** Under which is kept how far writes were followed. */
const READER = 'tags'
const TRIM_MS = 3_600_000

export class Following {
  readonly #room: FollowingRoom
  readonly #follow: Follow
  readonly #reader: OutboxReader
  #trimming: NodeJS.Timeout | undefined

  constructor(room: FollowingRoom) {
    this.#room = room
    this.#follow = new Follow(room)
    this.#reader = new OutboxReader({
      db: room.db,
      name: READER,
      topics: FOLLOWED_TOPICS,
      handle: (tx, messages) => this.handle(tx, messages),
      onError: (error) => room.onError(error),
    })
  }

  /** Runs what packs brought and nobody ran yet, then follows. */
  async start(): Promise<void> {
    const { db } = this.#room
    await db.transaction(async (tx) => this.#run(tx, await tagsNeverRun(this.#room, tx)))
    await this.#reader.start()
    this.#trimming = setInterval(() => void this.#trim(), TRIM_MS).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#trimming)
    await this.#reader.stop()
  }

  /** Follows what was written up to now; for whoever cannot wait. */
  async catchUp(): Promise<void> {
    await this.#reader.enlist()
    await this.#reader.readAll()
  }

  async handle(tx: Transaction, messages: readonly OutboxMessage[]): Promise<void> {
    await this.#follow.handle(tx, messages)
    await this.#run(tx, await tagsToRun(this.#room, tx, messages))
  }

  async #run(tx: Queryable, tags: ReadonlyMap<string, readonly number[]>): Promise<void> {
    const { db, jobs } = this.#room
    for (const [object, numbers] of tags) await enqueueRun(tx, db, jobs, { object, numbers, reason: 'rule' })
  }

  async #trim(): Promise<void> {
    try {
      await trimOutbox(this.#room.db)
    } catch (error) {
      this.#room.onError(error)
    }
  }
}
