/**
 * Events as they are in force. Which are there and in which version is asked of the database each time; what a version
 * says is remembered, because a version never says anything else.
 */
import type { Database, Queryable } from '../../database/index.ts'
import { isRecord, storable } from './values.ts'
import { EVENT_VALUES } from './event-value.ts'
import { CHANGES, type EventField, type EventInForce, type EventOrigin } from './types.ts'

type Scope = Pick<Database, 'table'>

interface Stamp extends Record<string, unknown> {
  readonly id: string
  readonly stamp: string
}

interface Stored extends Stamp {
  readonly version: number
  readonly code: string
  readonly name: string
  readonly enabled: boolean
  readonly fields: unknown
  readonly object: string | null
  readonly about: string | null
  readonly record_by: unknown
  readonly source: string
  readonly change: string | null
  readonly watched: unknown
  readonly date_field: string | null
  readonly anniversary: boolean
  readonly offset_days: number
}

interface Kept {
  readonly stamp: string
  readonly event: EventInForce
}

/** By workspace; a definition that was rolled back bears another time than what took its number. */
const kept = new WeakMap<Scope, Map<string, Kept>>()

const STAMP = `id::text as id, version || '@' || extract(epoch from updated_at) as stamp`
const COLUMNS =
  `${STAMP}, version, code, name, enabled, fields, object, about, record_by, source, change, watched, date_field, ` +
  `anniversary, offset_days`

/** Events by code, disabled ones too. `*` among the codes stands for every one. */
export async function eventsByCode(
  db: Scope,
  on: Queryable,
  codes: readonly string[],
): Promise<ReadonlyMap<string, EventInForce>> {
  const stamps = await on.query<Stamp>(
    `select ${STAMP} from ${db.table('sys_event')} where $1::boolean or code = any($2) order by name, id`,
    [codes.includes('*'), codes.map(storable)],
    'event_stamps',
  )
  return byCode(await eventsOf(db, on, stamps))
}

/** The enabled events that happen inside, by where they come from. */
export async function eventsInside(
  db: Scope,
  on: Queryable,
  source: 'record' | 'date',
  objects: readonly string[] | undefined,
): Promise<readonly EventInForce[]> {
  const stamps = await on.query<Stamp>(
    `select ${STAMP} from ${db.table('sys_event')} where enabled and source = $1 and ($2::text[] is null or object = any($2)) order by code`,
    [source, objects ?? null],
    'event_stamps_inside',
  )
  return eventsOf(db, on, stamps)
}

/** Events by the ids of their records. */
export async function eventsById(
  db: Scope,
  on: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EventInForce>> {
  const stamps = await on.query<Stamp>(
    `select ${STAMP} from ${db.table('sys_event')} where id = any($1::uuid[]) order by name, id`,
    [ids],
  )
  return new Map((await eventsOf(db, on, stamps)).map((event) => [event.id, event]))
}

async function eventsOf(db: Scope, on: Queryable, stamps: readonly Stamp[]): Promise<EventInForce[]> {
  const known = kept.get(db) ?? new Map<string, Kept>()
  kept.set(db, known)
  const unread = stamps.filter(({ id, stamp }) => known.get(id)?.stamp !== stamp).map(({ id }) => id)
  const read = new Map<string, EventInForce>()
  if (unread.length > 0) {
    const rows = await on.query<Stored>(`select ${COLUMNS} from ${db.table('sys_event')} where id = any($1::uuid[])`, [
      unread,
    ])
    for (const row of rows) {
      const event = eventOf(row)
      read.set(row.id, event)
      known.set(row.id, { stamp: row.stamp, event })
    }
  }
  return stamps.flatMap(({ id, stamp }) => {
    const event = read.get(id) ?? known.get(id)?.event
    // one that went between the two statements is there no more
    return event && (read.has(id) || known.get(id)?.stamp === stamp) ? [event] : []
  })
}

function byCode(events: readonly EventInForce[]): ReadonlyMap<string, EventInForce> {
  return new Map(events.map((event) => [event.code, event]))
}

function eventOf(row: Stored): EventInForce {
  const { id, version, code, name, enabled, object, about } = row
  return {
    id,
    version,
    code,
    name,
    enabled,
    object,
    about,
    fields: fieldsOf(row.fields),
    recordBy: recordByOf(row.record_by),
    origin: originOf(row),
  }
}

function originOf({ source, change, watched, date_field: dateField, ...row }: Stored): EventOrigin {
  const found = CHANGES.find((each) => each === change)
  if (source === 'record' && found) return { source, change: found, watched: textsOf(watched) }
  if (source === 'date' && dateField !== null)
    return { source, dateField, anniversary: row.anniversary, offsetDays: row.offset_days }
  return { source: 'external' }
}

/** Fields as they are kept; what does not have their form was refused when it was written. */
export function fieldsOf(fields: unknown): EventField[] {
  if (!Array.isArray(fields)) return []
  return fields.filter(isRecord).flatMap(({ name, label, type, required, note }) => {
    const value = EVENT_VALUES.find((each) => each === type)
    if (typeof name !== 'string' || value === undefined) return []
    const words = typeof label === 'string' && label !== '' ? label : name
    const said = typeof note === 'string' && note !== '' ? note : null
    return [{ name, label: words, type: value, required: required === true, note: said }]
  })
}

export function recordByOf(value: unknown): EventInForce['recordBy'] {
  if (!isRecord(value)) return null
  const { field, object_field: objectField } = value
  return typeof field === 'string' && typeof objectField === 'string' ? { field, objectField } : null
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
