/** What events carry of records: the values of their fields as they stand, many records at once. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Model, ObjectModel } from '../../model/types.ts'
import { columnSql, tableSql } from '../../query/index.ts'
import type { EventData, EventInForce } from './types.ts'

export interface RecordGround {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly tx: Queryable
  readonly model: Model
  readonly timeZone: string
}

/** The values of fields of records by id; those in the bin as well, those that are gone not at all. */
export async function recordData(
  { db, tx, timeZone }: Omit<RecordGround, 'model'>,
  object: ObjectModel,
  names: readonly string[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, EventData>> {
  const context = { db, moment: { now: new Date().toISOString(), timeZone } }
  const fields = object.fields.filter(({ kind, name }) => names.includes(name) && kind.storage === undefined)
  const rows = await tx.query<{ id: string; values: unknown[] }>(
    `select t.id::text as id, jsonb_build_array(${fields.map((field) => field.kind.toJson(columnSql(context, field, 't'))).join(', ')}) as values ` +
      `from ${tableSql(db, object)} as t where t.id = any($1::uuid[])`,
    [ids],
  )
  return new Map(
    rows.map(({ id, values }) => [
      id,
      Object.fromEntries(fields.map(({ name }, index) => [name, values[index] ?? null])),
    ]),
  )
}

/** Of what was read of a record, that which an event carries. */
export function carried(event: Pick<EventInForce, 'fields'>, data: EventData): EventData {
  return Object.fromEntries(event.fields.map(({ name }) => [name, data[name] ?? null]))
}
