/**
 * Writes of records that are events. What enters are messages of the outbox, in the transaction that notes how far it was
 * read; what leaves are happenings with what the events carry of the records, each once.
 */
import type { Database, Transaction } from '../../database/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import type { Model } from '../../model/types.ts'
import { type OutboxMessage, OutboxReader } from '../../records/index.ts'
import type { AutomationRoom } from '../room.ts'
import { accept } from './accept.ts'
import { eventsInside } from './definitions.ts'
import { concerned, fieldsRead } from './concerned.ts'
import { carried, recordData } from './record-data.ts'
import { TAG_FIELDS } from './tag-fields.ts'
import type { EventChange, EventData, EventInForce, Happening } from './types.ts'
import { isRecord } from './values.ts'

/** Under which is kept how far writes were followed. */
const READER = 'events'
const POLL_MS = 300

const CHANGES: ReadonlyMap<string, readonly EventChange[]> = new Map([
  ['record.created', ['created']],
  ['record.updated', ['updated']],
  ['record.deleted', ['deleted']],
  ['record.restored', ['restored']],
  ['record.tagged', ['tagged', 'untagged']],
])

export class FollowedWrites {
  readonly #room: AutomationRoom
  readonly #reader: OutboxReader

  constructor(room: AutomationRoom) {
    this.#room = room
    this.#reader = new OutboxReader({
      db: room.db,
      name: READER,
      topics: [...CHANGES.keys()],
      pollMs: POLL_MS,
      handle: (tx, messages) => this.#handle(tx, messages),
      onError: (error) => room.onError(error),
    })
  }

  start(): Promise<void> {
    return this.#reader.start()
  }

  stop(): Promise<void> {
    return this.#reader.stop()
  }

  /** Follows what was written up to now; for whoever cannot wait. */
  async catchUp(): Promise<void> {
    await this.#reader.enlist()
    await this.#reader.readAll()
  }

  async #handle(tx: Transaction, messages: readonly OutboxMessage[]): Promise<void> {
    const { db, models, timeZone } = this.#room
    const objects = [...new Set(messages.flatMap(({ object }) => object ?? []))]
    const events = groupBy(await eventsInside(db, tx, 'record', objects), ({ object }) => object ?? '')
    if (events.size === 0) return
    const wanted = messages.flatMap((message) => wantedBy(events.get(message.object ?? '') ?? [], message))
    if (wanted.length === 0) return
    const tags = await tagNames(db, tx, wanted)
    const happenings: Happening[] = []
    for (const [name, own] of groupBy(wanted, ({ object }) => object)) {
      const object = models.current().objects.get(name)
      if (!object) continue
      const fields = [...new Set(own.flatMap(({ event }) => fieldsRead(event)))]
      const data = await recordData({ db, tx, timeZone }, object, fields, [...new Set(own.map(({ record }) => record))])
      happenings.push(...own.map((each) => happening(models.current(), each, data.get(each.record) ?? {}, tags)))
    }
    await accept(this.#room, tx, happenings)
  }
}

interface Wanted {
  readonly event: EventInForce
  readonly object: string
  readonly record: string
  readonly request: string | null
  /** Of what was tagged: the id of the tag. */
  readonly tag?: string
}

/** What a message is to the events of its object. */
function wantedBy(
  events: readonly EventInForce[],
  { topic, object, record, payload, request }: OutboxMessage,
): Wanted[] {
  if (object === null || record === null) return []
  return events.flatMap((event): Wanted[] => {
    const { origin } = event
    if (origin.source !== 'record' || CHANGES.get(topic)?.includes(origin.change) !== true) return []
    const one = { event, object, record, request }
    if (origin.change === 'tagged') return textsOf(payload['added']).map((tag) => ({ ...one, tag }))
    if (origin.change === 'untagged') return textsOf(payload['removed']).map((tag) => ({ ...one, tag }))
    return isWatched(origin.watched, payload['changes']) ? [one] : []
  })
}

function isWatched(watched: readonly string[], changes: unknown): boolean {
  return watched.length === 0 || (isRecord(changes) && watched.some((name) => Object.hasOwn(changes, name)))
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

async function tagNames(
  db: Pick<Database, 'table'>,
  tx: Transaction,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(wanted.flatMap(({ tag }) => tag ?? []))]
  if (ids.length === 0) return new Map()
  const rows = await tx.query<{ id: string; name: string }>(
    `select id::text as id, name from ${db.table('sys_tag')} where id = any($1::uuid[])`,
    [ids],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

function happening(
  model: Model,
  { event, object, record, request, tag }: Wanted,
  data: EventData,
  tags: ReadonlyMap<string, string>,
): Happening {
  const [id, name] = TAG_FIELDS
  const tagged = tag === undefined ? {} : { [id.name]: tag, [name.name]: tags.get(tag) ?? null }
  return {
    source: 'record',
    code: event.code,
    data: carried(event, { ...data, ...tagged }),
    ...concerned(model, event, { object, record }, data),
    ...chainOf(request),
  }
}

/** Of writes that strategies made: which event began it, and how many strategies stand between. */
const AUTOMATIC = /^auto:([0-9a-f-]{36}):(\d{1,4})$/

/** @param request of the write, by which strategies mark what they write: `auto:<root>:<depth>` */
export function chainOf(request: string | null): Pick<Happening, 'depth' | 'root' | 'request'> {
  const [, root, depth] = AUTOMATIC.exec(request ?? '') ?? []
  if (root !== undefined) return { root, depth: Number(depth) + 1 }
  return request === null ? {} : { request }
}
