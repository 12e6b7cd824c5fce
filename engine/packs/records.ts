/**
 * The records a pack brings in, once: rows are known by their natural key, and a key that was brought in before is left
 * alone, even if somebody has deleted the record since. References may lead to other rows of the same file.
 */
import { systemPrincipal } from '../access/index.ts'
import type { Database, Transaction } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Model, ObjectModel } from '../model/types.ts'
import { createMany, type Writer } from '../records/index.ts'
import { resolveReferences } from './data-references.ts'
import { dataFault, type DataRow, readDataRows } from './data-rows.ts'
import type { PackDataFile, PackSource } from './read/read-pack.ts'

/** Rows that are written with one statement. */
const AT_ONCE = 2_000

interface Target {
  readonly db: Database
  readonly tx: Transaction
  readonly model: Model
  readonly timeZone: string
}

/** One data file on its way into its object. */
interface Delivery extends Target {
  readonly pack: PackSource
  readonly entry: PackDataFile
  readonly object: ObjectModel
}

/** Brings in every data file of a pack; returns how many records were new. @throws TesseraError DEFINITION_INVALID at file:line */
export async function bringRecords(target: Target, pack: PackSource): Promise<number> {
  let created = 0
  for (const entry of pack.data) {
    const object = target.model.objects.get(entry.object)
    if (object) created += await bringFile({ ...target, pack, entry, object })
  }
  return created
}

async function bringFile(delivery: Delivery): Promise<number> {
  const { pack, entry, object, timeZone } = delivery
  const rows = await readDataRows(pack, entry, object, timeZone)
  const brought = await broughtKeys(delivery, rows)
  let waiting = rows.filter((row) => !brought.has(row.key))
  let created = 0
  // rows may refer to rows of the same file: each round brings in those whose references are there
  while (waiting.length > 0) {
    const resolved = await resolveReferences(delivery, object, waiting)
    if (resolved.ready.length === 0) throw dataFault(resolved.issues)
    const present = await presentRows(delivery, resolved.ready)
    const fresh = resolved.ready.filter((row) => !present.has(row))
    for (let start = 0; start < fresh.length; start += AT_ONCE)
      await create(delivery, fresh.slice(start, start + AT_ONCE))
    created += fresh.length
    waiting = resolved.waiting
  }
  return created
}

/** Keys that this pack brought in before. */
async function broughtKeys({ db, tx, pack, object }: Delivery, rows: readonly DataRow[]): Promise<Set<string>> {
  const brought = await tx.query<{ key: string }>(
    `select key from ${db.table('meta_pack_data')} where pack = $1 and object = $2 and key = any($3)`,
    [pack.manifest.name, object.name, rows.map((row) => row.key)],
  )
  return new Set(brought.map((row) => row.key))
}

/** Rows whose key a living record carries that people entered themselves: that one is theirs. */
async function presentRows({ db, tx, object, entry }: Delivery, rows: readonly DataRow[]): Promise<Set<DataRow>> {
  const fields = entry.key.flatMap((name) => object.field.get(name) ?? [])
  const wanted = rows.map((row, position) => ({
    position,
    ...Object.fromEntries(fields.map((field, i) => [`k${i}`, row.values[field.name]])),
  }))
  // without length and precision: a value that is too long is simply not there
  const columns = fields.map((field, i) => `, k${i} ${field.columnType.replace(/\(.*\)/, '')}`).join('')
  const conditions = fields.map((field, i) => {
    // an index serves equality only, so the other comparison is for columns that some row leaves empty
    const isComplete = rows.every((row) => (row.values[field.name] ?? null) !== null)
    return `t."${field.column}" ${isComplete ? '=' : 'is not distinct from'} w.k${i}`
  })
  if (object.softDelete) conditions.push('t."deleted_at" is null')
  const present = await tx.query<{ position: number }>(
    `select w.position from jsonb_to_recordset($1::jsonb) as w(position integer${columns}) ` +
      `where exists (select from ${db.table(object.table)} as t where ${conditions.join(' and ')})`,
    [JSON.stringify(wanted)],
  )
  return new Set(present.flatMap(({ position }) => rows[position] ?? []))
}

async function create(delivery: Delivery, rows: readonly DataRow[]): Promise<void> {
  const { db, tx, model, timeZone, pack, object } = delivery
  const moment = { now: new Date().toISOString(), timeZone }
  const writer: Writer = { db, tx, model, moment, principal: systemPrincipal(`pack ${pack.manifest.name}`) }
  try {
    const { ids } = await createMany(
      writer,
      object.name,
      rows.map((row) => row.values),
    )
    const brought = rows.map((row, index) => ({ key: row.key, record: ids[index] }))
    await tx.query(
      `insert into ${db.table('meta_pack_data')} (pack, object, key, record)
       select $1, $2, x.key, x.record from jsonb_to_recordset($3::jsonb) as x(key text, record uuid)`,
      [pack.manifest.name, object.name, JSON.stringify(brought)],
    )
  } catch (error) {
    throw located(error, delivery, rows)
  }
}

/** Puts the line of the file to each fault that names a row; what names none stands at the head of the file. */
function located(error: unknown, { entry }: Delivery, rows: readonly DataRow[]): unknown {
  if (!(error instanceof TesseraError) || error.issues.length === 0) return error
  const head = { file: entry.path, line: 1, column: 1 }
  return dataFault(
    error.issues.map((issue) => {
      const [, index, name] = /^(\d+)\/(.*)$/.exec(issue.path ?? '') ?? [undefined, undefined, issue.path]
      const row = rows.length === 1 ? rows[0] : rows[Number(index)]
      return { ...issue, at: row?.at ?? head, ...(name !== undefined && { path: name }) }
    }),
  )
}
