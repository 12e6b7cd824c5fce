/** Which record an event of an application is about: the only one whose field holds what the event says. */
import { schemaFault } from '../../fields/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import type { Model } from '../../model/types.ts'
import { columnSql, recordUuid, tableSql } from '../../query/index.ts'
import type { EventData, EventInForce } from './types.ts'

interface Ground {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly tx: Queryable
  readonly model: Model
  readonly timeZone: string
}

interface Sought {
  readonly event: EventInForce
  readonly data: EventData
}

/**
 * By the place of each event: the uuid of its record. Where none has the value, or more than one, nobody can say which is
 * meant, and there is none.
 */
export async function findRecords(
  ground: Ground,
  events: readonly (Sought | undefined)[],
): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>()
  const wanted = new Map<EventInForce, number[]>()
  events.forEach((each, index) => {
    if (each?.event.recordBy) wanted.set(each.event, [...(wanted.get(each.event) ?? []), index])
  })
  for (const [event, places] of wanted) {
    const rows = places.map((place) => ({ place, data: events[place]?.data ?? {} }))
    for (const { place, record } of await lookUp(ground, event, rows)) found.set(place, record)
  }
  return found
}

async function lookUp(
  { db, tx, model, timeZone }: Ground,
  { object: name, recordBy }: EventInForce,
  rows: readonly { readonly place: number; readonly data: EventData }[],
): Promise<readonly { place: number; record: string }[]> {
  const object = model.objects.get(name ?? '')
  const field = object?.fields.find((each) => each.name === recordBy?.objectField)
  if (!object || !field || !recordBy || field.kind.storage === 'none') return []
  const values = rows.flatMap(({ place, data }) => {
    const value = field.kind.shared.normalise(data[recordBy.field] ?? null, field)
    const isOne = value !== null && value !== '' && schemaFault(field.valueSchema, value) === undefined
    return isOne ? [{ place, value }] : []
  })
  if (values.length === 0) return []
  const context = { db, moment: { now: new Date().toISOString(), timeZone } }
  const living = object.softDelete ? ' and t."deleted_at" is null' : ''
  return tx.query(
    `select x.place, min(${recordUuid(object, 't')}::text) as record from jsonb_to_recordset($1::jsonb) as x(place integer, value ${field.columnType}) ` +
      `join ${tableSql(db, object)} as t on ${columnSql(context, field, 't')} = x.value${living} group by x.place having count(*) = 1`,
    [JSON.stringify(values)],
  )
}
