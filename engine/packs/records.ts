/**
 * The records a pack brings in, once: rows are known by their natural key, and a key that was brought in before is left
 * alone, even if somebody has deleted the record since. References are written as the title or a unique value of the
 * record meant, and may lead to other rows of the same file.
 */
import type { Database, Transaction } from '../database/index.ts'
import type { FormatContext } from '../fields/shared.ts'
import { type Issue, type Position, TesseraError } from '../kernel/errors.ts'
import { isId } from '../kernel/ids.ts'
import { nearest } from '../kernel/nearest.ts'
import type { FieldModel, Model, ObjectModel } from '../model/types.ts'
import { createMany, type Writer } from '../records/index.ts'
import { systemPrincipal } from '../access/index.ts'
import { readPackData, type PackRow } from './read/pack-data.ts'
import type { PackDataFile, PackSource } from './read/read-pack.ts'

interface Row {
  readonly at: Position
  readonly key: string
  readonly values: Record<string, unknown>
}

interface Target {
  readonly db: Database
  readonly tx: Transaction
  readonly model: Model
  readonly timeZone: string
}

/** Brings in every data file of a pack; returns how many records were new. @throws TesseraError DEFINITION_INVALID at file:line */
export async function bringRecords(target: Target, pack: PackSource): Promise<number> {
  let created = 0
  for (const entry of pack.data) {
    const object = target.model.objects.get(entry.object)
    if (object) created += await bringFile(target, pack, entry, object)
  }
  return created
}

async function bringFile(target: Target, pack: PackSource, entry: PackDataFile, object: ObjectModel): Promise<number> {
  const rows = await readRows(target, pack, entry, object)
  const known = await knownKeys(target, pack, object, entry.key)
  let waiting = rows.filter((row) => !known.has(row.key))
  let created = 0
  // rows may refer to rows of the same file: each round brings in those whose references are there
  while (waiting.length > 0) {
    const { ready, later, issues } = await resolveReferences(target, object, waiting)
    if (ready.length === 0) throw refusal(issues)
    await create(target, pack, object, ready)
    created += ready.length
    waiting = later
  }
  return created
}

async function readRows({ timeZone }: Target, pack: PackSource, entry: PackDataFile, object: ObjectModel): Promise<Row[]> {
  const rows: Row[] = []
  const issues: Issue[] = []
  const context: FormatContext = { locale: 'zh', timeZone }
  for await (const source of readPackData(pack, entry)) {
    const values = readRow(source, object, context, issues)
    rows.push({ at: source.at, key: JSON.stringify(entry.key.map((name) => source.row[name] ?? null)), values })
  }
  const seen = new Set<string>()
  for (const row of rows) {
    if (seen.has(row.key)) {
      issues.push({ code: 'KEY_TWICE', at: row.at, message: { zh: `键 ${row.key} 在文件中出现两次`, en: `The key ${row.key} stands in the file twice` } })
    }
    seen.add(row.key)
  }
  if (issues.length > 0) throw refusal(issues)
  return rows
}

function readRow({ row, at }: PackRow, object: ObjectModel, context: FormatContext, issues: Issue[]): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) {
    const field = object.field.get(name)
    if (!field) {
      issues.push(unknownColumn(object, name, at))
      continue
    }
    if (typeof value !== 'string' || field.target !== undefined) {
      values[name] = value === '' ? null : value
      continue
    }
    const parsed = field.kind.shared.parse(value, field, context)
    if ('value' in parsed) values[name] = parsed.value
    else issues.push({ code: 'INVALID_VALUE', at, path: name, message: { zh: `${field.label.zh}：${parsed.fault.zh}`, en: `${field.label.en}: ${parsed.fault.en}` } })
  }
  return values
}

function unknownColumn(object: ObjectModel, name: string, at: Position): Issue {
  const close = nearest(name, object.field.keys())
  return {
    code: 'FIELD_UNKNOWN',
    at,
    message: { zh: `${object.name} 没有字段 ${name}`, en: `${object.name} has no field ${name}` },
    ...(close && { hint: { zh: `是否指 ${close}？`, en: `did you mean ${close}?` } }),
  }
}

async function knownKeys({ db, tx }: Target, pack: PackSource, object: ObjectModel, key: readonly string[]): Promise<Set<string>> {
  const brought = await tx.query<{ key: string }>(`select key from ${db.table('meta_pack_data')} where pack = $1 and object = $2`, [
    pack.manifest.name,
    object.name,
  ])
  // records that people entered themselves under the same key are theirs
  const fields = key.flatMap((name) => object.field.get(name) ?? [])
  const plain = fields.every((field) => field.target === undefined)
  const living = object.softDelete ? ' where "deleted_at" is null' : ''
  const present = plain
    ? await tx.query<{ key: string[] }>(
        `select array[${fields.map((field) => `"${field.column}"::text`).join(', ')}] as key from ${db.table(object.table)}${living}`,
      )
    : []
  return new Set([...brought.map((row) => row.key), ...present.map((row) => JSON.stringify(row.key))])
}

async function resolveReferences(
  target: Target,
  object: ObjectModel,
  rows: readonly Row[],
): Promise<{ ready: Row[]; later: Row[]; issues: Issue[] }> {
  const found = new Map<FieldModel, Map<string, string[]>>()
  for (const field of object.fields) {
    if (field.target === undefined || field.system) continue
    const wanted = [...new Set(rows.map((row) => row.values[field.name]).filter((value) => typeof value === 'string' && !isId(value)))]
    if (wanted.length > 0) found.set(field, await lookUp(target, field, wanted))
  }
  const ready: Row[] = []
  const later: Row[] = []
  const issues: Issue[] = []
  for (const row of rows) {
    const values = { ...row.values }
    const faults = [...found].flatMap(([field, ids]) => resolveOne(field, ids, values, row.at) ?? [])
    issues.push(...faults)
    if (faults.length > 0) later.push(row)
    else ready.push({ ...row, values })
  }
  return { ready, later, issues }
}

function resolveOne(field: FieldModel, ids: Map<string, string[]>, values: Record<string, unknown>, at: Position): Issue | undefined {
  const value = values[field.name]
  if (typeof value !== 'string' || isId(value)) return undefined
  const matches = ids.get(value) ?? []
  if (matches.length === 1) {
    values[field.name] = matches[0]
    return undefined
  }
  const many = matches.length > 1
  return {
    code: many ? 'REFERENCE_AMBIGUOUS' : 'REFERENCE_MISSING',
    at,
    path: field.name,
    message: many
      ? { zh: `${field.label.zh}“${value}”对应多条 ${field.target} 记录`, en: `${field.label.en} '${value}' names several records of ${field.target}` }
      : { zh: `${field.label.zh}“${value}”在 ${field.target} 中不存在`, en: `${field.label.en} '${value}' is no record of ${field.target}` },
  }
}

/** Ids by the title or any unique value of the records meant. */
async function lookUp({ db, tx, model }: Target, field: FieldModel, wanted: readonly unknown[]): Promise<Map<string, string[]>> {
  const object = model.objects.get(field.target ?? '')
  const ids = new Map<string, string[]>()
  if (!object) return ids
  const names = object.fields.filter((each) => !each.system && (each.unique || each === object.title))
  const living = object.softDelete ? 'and t."deleted_at" is null' : ''
  const rows = await tx.query<{ value: string; id: string }>(
    names
      .map((each) => `select t."${each.column}"::text as value, t."id"::text as id from ${db.table(object.table)} as t where t."${each.column}"::text = any($1::text[]) ${living}`)
      .join(' union '),
    [wanted],
  )
  for (const { value, id } of rows) ids.set(value, [...(ids.get(value) ?? []), id])
  return ids
}

async function create(target: Target, pack: PackSource, object: ObjectModel, rows: readonly Row[]): Promise<void> {
  const { db, tx, model, timeZone } = target
  const moment = { now: new Date().toISOString(), timeZone }
  const writer: Writer = { db, tx, model, moment, principal: systemPrincipal(`pack ${pack.manifest.name}`) }
  try {
    const { ids } = await createMany(writer, object.name, rows.map((row) => row.values))
    const brought = rows.map((row, index) => ({ key: row.key, record: ids[index] }))
    await tx.query(
      `insert into ${db.table('meta_pack_data')} (pack, object, key, record)
       select $1, $2, x.key, x.record from jsonb_to_recordset($3::jsonb) as x(key text, record uuid)`,
      [pack.manifest.name, object.name, JSON.stringify(brought)],
    )
  } catch (error) {
    throw located(error, rows)
  }
}

/** Puts the line of the file to each fault that names a row. */
function located(error: unknown, rows: readonly Row[]): unknown {
  if (!(error instanceof TesseraError) || error.issues.length === 0) return error
  return refusal(
    error.issues.map((issue) => {
      const [first = '', second] = (issue.path ?? '').split('/')
      const at = rows[second === undefined ? 0 : Number(first)]?.at
      return { ...issue, path: second ?? first, ...(at && { at }) }
    }),
  )
}

function refusal(issues: readonly Issue[]): TesseraError {
  return new TesseraError('DEFINITION_INVALID', { count: issues.length }, { issues })
}
