/**
 * In charge of tags that people and programs give by hand. What enters are records, named or by a condition, and tags to
 * add and to remove; what leaves are memberships with their history, at once for as many as one transaction takes, else
 * by a job in the background whose progress people see. Rights are those of the moment in which each record is tagged.
 */
import type { Principal, UserPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { JobInterrupted, type Job, type JobContext, type Jobs } from '../../jobs/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Model } from '../../model/types.ts'
import { type ListRequest, parseListRequest } from '../../query/index.ts'
import type { Named, WriteStages, Writer } from '../../records/index.ts'
import { countMatching, holdNext, mayTag, type Tagged, tagHeld, tagNamed } from './chosen.ts'
import { type Asked, wantedTags } from './wanted.ts'

export { applyTags, type Cause, type Handed } from './apply.ts'
export { recordTags, type RecordTag } from './chips.ts'
export { tagNamed, type Tagged } from './chosen.ts'
export { importTags } from './import-column.ts'
export { type KeyedRow, type KeyedTags, tagByKeys } from './keyed.ts'
export { offeredTags, taggablePlans, taggedObjects } from './offered.ts'
export { ownTags } from './own.ts'
export { type Asked, MOST_TAGS, PERSONAL } from './wanted.ts'

/** The name of the job that tags many records. */
export const TAGGING_JOB = 'tagging'

/** Records that are tagged while whoever asked waits. */
export const AT_ONCE = 2_000

/** Records of one transaction of the job. */
const CHUNK = 1_000

export interface HandRoom {
  readonly db: Database
  readonly jobs: Jobs
  readonly models: { current(): Model }
  readonly stages: WriteStages
  readonly timeZone: string
  /** A person with the rights of this moment; undefined for who may no longer sign in. */
  principalOf(userId: string): Promise<UserPrincipal | undefined>
}

/** Which records are meant. */
export type Meant =
  | { readonly named: readonly Named[] }
  | {
      readonly matching: ListRequest
      /** Its filter and search words as they were given, for a job that reads them anew. */
      readonly parameters: Readonly<Record<string, string>>
      /** Ids that are left out. */
      readonly except: readonly string[]
      /** How many the caller saw, those left out included. */
      readonly expected?: number
    }

/** What was begun. */
export interface Begun {
  readonly job: string
  readonly records: number
}

/** A tagging in the background, as who began it sees it. */
export type TaggingJob = Pick<Job, 'id' | 'state' | 'progress' | 'result' | 'error' | 'created_at' | 'ended_at'>

export class Hand {
  readonly #room: HandRoom

  constructor(room: HandRoom) {
    this.#room = room
    room.jobs.register(TAGGING_JOB, (payload, context) => this.#work(orderOf(payload), context))
  }

  /**
   * Tags at once, or begins a job. Only people's jobs go on without them: programs tag as many as go at once.
   * @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED, TAG_AUTOMATIC, TOO_MANY_MATCH, COUNT_MOVED
   */
  async tag(writer: Writer, object: string, meant: Meant, asked: Asked): Promise<Tagged | Begun> {
    if ('named' in meant) return tagNamed(writer, object, meant.named, asked)
    const context = mayTag(writer, object)
    const wanted = await wantedTags(context, asked)
    const { matching, expected } = meant
    const few = await countMatching(context, matching, AT_ONCE + 1)
    const found = few > AT_ONCE ? await countMatching(context, matching) : few
    if (expected !== undefined && expected !== found)
      throw new TesseraError('COUNT_MOVED', { found, expected }, { data: { found, expected } })
    if (found > AT_ONCE) return this.#begin(writer, { object, ...meant, asked }, found)
    const all = { matching, except: new Set(meant.except) }
    const { ids } = await holdNext(context, all, { after: undefined, limit: AT_ONCE + 1 })
    return tagHeld(context, ids, wanted, 'manual')
  }

  /** One's own tagging. @throws TesseraError NOT_FOUND */
  async get(principal: Principal, id: string): Promise<TaggingJob> {
    const job = ID.test(id) ? await this.#room.jobs.get(id) : undefined
    if (job?.name !== TAGGING_JOB || principal.kind !== 'user' || job.created_by !== principal.id)
      throw new TesseraError('NOT_FOUND')
    const { state, progress, result, error, created_at, ended_at } = job
    return { id, state, progress, result, error, created_at, ended_at }
  }

  /** What is tagged stays so. @throws TesseraError NOT_FOUND */
  async cancel(principal: Principal, id: string): Promise<TaggingJob> {
    await this.get(principal, id)
    await this.#room.db.transaction((tx) => this.#room.jobs.cancel(tx, id))
    return this.get(principal, id)
  }

  async #begin({ tx, principal }: Writer, order: Omit<Order, 'by' | 'found'>, found: number): Promise<Begun> {
    if (principal.kind !== 'user')
      throw new TesseraError('TOO_MANY_MATCH', { found, most: AT_ONCE }, { data: { found, most: AT_ONCE } })
    const { id: by } = principal
    const { object, parameters, except, asked } = order
    const payload = { object, parameters, except, asked, by, found }
    const job = await this.#room.jobs.enqueue(tx, TAGGING_JOB, payload, { key: `tagging ${object}`, by })
    return { job, records: found }
  }

  /** Taken up again it begins anew: who carries the tags already is passed over without a trace. */
  async #work(order: Order, job: JobContext): Promise<Tagged> {
    const total = { records: 0, added: 0, removed: 0 }
    let [after, seen]: [string | undefined, number] = [undefined, 0]
    do {
      if (job.signal.aborted) throw new JobInterrupted()
      await job.progress({ done: Math.min(seen, order.found), total: order.found })
      const { tagged, last } = await this.#chunk(order, job, after)
      seen += CHUNK
      total.records += tagged.records
      total.added += tagged.added
      total.removed += tagged.removed
      after = last
    } while (after !== undefined)
    return total
  }

  async #chunk(
    { object, parameters, except, asked, by }: Order,
    job: JobContext,
    after: string | undefined,
  ): Promise<{ tagged: Tagged; last: string | undefined }> {
    const { db, models, stages, timeZone } = this.#room
    const principal = await this.#room.principalOf(by)
    if (!principal) throw new TesseraError('FORBIDDEN')
    return db.transaction(async (tx) => {
      await job.hold(tx)
      const moment = { now: new Date().toISOString(), timeZone }
      const context = mayTag({ db, tx, model: models.current(), principal, moment, stages }, object)
      const wanted = await wantedTags(context, asked)
      const all = { matching: parseListRequest(parameters, context), except: new Set(except) }
      const { ids, last } = await holdNext(context, all, { after, limit: CHUNK })
      return { tagged: await tagHeld(context, ids, wanted, 'manual'), last }
    })
  }
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

interface Order {
  readonly object: string
  readonly parameters: Readonly<Record<string, string>>
  readonly except: readonly string[]
  readonly asked: Asked
  readonly by: string
  readonly found: number
}

/** The payload of a job is what `#begin` put there. */
function orderOf(payload: Readonly<Record<string, unknown>>): Order {
  return payload as unknown as Order
}
