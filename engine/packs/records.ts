/** The records a pack brings in, once. */
import { systemPrincipal } from '../access/index.ts'
import type { Database, Queryable, Transaction } from '../database/index.ts'
import { quotedName } from '../model/key.ts'
import type { FieldModel, Model, ObjectModel } from '../model/types.ts'
import { tableSql, uuidOf } from '../query/index.ts'
import { createMany, type Writer, type WriteStages } from '../records/index.ts'
import { lookUpRecords, namingFields } from './data-references.ts'
import type { DataRow } from './data-rows.ts'
import { deliver, type Delivery, type Destination } from './deliver.ts'
import type { PackSource } from './read/read-pack.ts'

interface Target {
  readonly db: Database
  readonly tx: Transaction
  readonly model: Model
  readonly timeZone: string
  readonly stages?: WriteStages
}

interface Scope {
  readonly db: Pick<Database, 'table'>
  readonly tx: Queryable
}

/** Brings in every data file of a pack; returns how many records were new. @throws TesseraError DEFINITION_INVALID at file:line */
export async function bringRecords(target: Target, pack: PackSource): Promise<number> {
  let created = 0
  for (const entry of pack.data) {
    const object = target.model.objects.get(entry.object)
    if (object) created += await deliver(tables(target), { pack, entry, object })
  }
  return created
}

function tables(target: Target): Destination {
  const { model, timeZone } = target
  return {
    timeZone,
    lookUp: async (field, wanted) => {
      const object = model.objects.get(field.target ?? '')
      return object ? lookUpRecords(target, object, namingFields(object), wanted) : new Map<string, string[]>()
    },
    broughtKeys: (delivery, keys) => broughtKeys(target, delivery, keys),
    presentRows: ({ object, entry }, rows) => {
      const key = entry.key.flatMap((name) => object.field.get(name) ?? [])
      return presentRows(
        target,
        object,
        key.map((field) => ({ field, stored: field })),
        rows,
      )
    },
    create: (delivery, rows) => create(target, delivery, rows),
  }
}

/** Keys that this pack brought in before. */
export async function broughtKeys(
  { db, tx }: Scope,
  { pack, object }: Delivery,
  keys: readonly string[],
): Promise<Set<string>> {
  const brought = await tx.query<{ key: string }>(
    `select key from ${db.table('meta_pack_data')} where pack = $1 and object = $2 and key = any($3)`,
    [pack.manifest.name, object.name, keys],
  )
  return new Set(brought.map((row) => row.key))
}

/** A field of the key, and as what it is stored where records are looked for; a field to come is stored nowhere. */
export interface KeyField {
  readonly field: FieldModel
  readonly stored: FieldModel | undefined
}

/** Rows whose key a living record of the table carries. */
export async function presentRows(
  { db, tx }: Scope,
  object: ObjectModel,
  key: readonly KeyField[],
  rows: readonly DataRow[],
): Promise<Set<DataRow>> {
  const wanted = rows.map((row, position) => ({
    position,
    ...Object.fromEntries(key.map(({ field }, i) => [`k${i}`, row.values[field.name]])),
  }))
  const columns = key.map(({ field }, i) => `, k${i} ${typeOf(field)}`).join('')
  const conditions = key.map(({ field, stored }, i) => {
    // an index serves equality only, so the other comparison is for columns that some row leaves empty
    const isComplete = rows.every((row) => (row.values[field.name] ?? null) !== null)
    const [column, value] = compared({ field, stored }, `k${i}`)
    return `${column} ${isComplete ? '=' : 'is not distinct from'} ${value}`
  })
  if (object.softDelete) conditions.push('t."deleted_at" is null')
  const present = await tx.query<{ position: number }>(
    `select w.position from jsonb_to_recordset($1::jsonb) as w(position integer${columns}) ` +
      `where exists (select from ${tableSql(db, object)} as t where ${conditions.join(' and ')})`,
    [JSON.stringify(wanted)],
  )
  return new Set(present.flatMap(({ position }) => rows[position] ?? []))
}

/** Without length and precision: a value that is too long is simply not there. */
function typeOf(field: FieldModel): string {
  return field.columnType.replace(/\(.*\)/, '')
}

function compared({ field, stored }: KeyField, name: string): [string, string] {
  if (!stored) return [`null::${typeOf(field)}`, `w.${name}`]
  const column = `t.${quotedName(stored.column)}`
  return typeOf(stored) === typeOf(field) ? [column, `w.${name}`] : [`${column}::text`, `w.${name}::text`]
}

async function create(
  { db, tx, model, timeZone, stages }: Target,
  delivery: Delivery,
  rows: readonly DataRow[],
): Promise<void> {
  const { pack, object } = delivery
  const moment = { now: new Date().toISOString(), timeZone }
  const principal = systemPrincipal(`pack ${pack.manifest.name}`)
  const writer: Writer = { db, tx, model, moment, principal, ...(stages && { stages }) }
  const { ids } = await createMany(
    writer,
    object.name,
    rows.map((row) => row.values),
  )
  const brought = rows.map((row, index) => ({ key: row.key, record: uuidOf(object, ids[index] ?? '') }))
  await tx.query(
    `insert into ${db.table('meta_pack_data')} (pack, object, key, record)
     select $1, $2, x.key, x.record from jsonb_to_recordset($3::jsonb) as x(key text, record uuid)`,
    [pack.manifest.name, object.name, JSON.stringify(brought)],
  )
}
