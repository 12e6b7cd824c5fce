/** References of a pack's rows: written as the title or a unique value of the record meant, turned into its id. */
import type { Database, Queryable } from '../database/index.ts'
import type { Issue } from '../kernel/errors.ts'
import { isId } from '../kernel/ids.ts'
import type { FieldModel, Model, ObjectModel } from '../model/types.ts'
import type { DataRow } from './data-rows.ts'

export interface Resolved {
  /** Rows whose references all lead somewhere. */
  readonly ready: DataRow[]
  /** Rows that must wait for others, and why. */
  readonly waiting: DataRow[]
  readonly issues: Issue[]
}

interface Place {
  readonly db: Pick<Database, 'table'>
  readonly tx: Queryable
  readonly model: Model
}

type Ids = ReadonlyMap<string, readonly string[]>

export async function resolveReferences(
  place: Place,
  object: ObjectModel,
  rows: readonly DataRow[],
): Promise<Resolved> {
  const found = new Map<FieldModel, Ids>()
  for (const field of object.fields.filter((each) => each.target !== undefined)) {
    const wanted = new Set(rows.map((row) => row.values[field.name]).filter(isWritten))
    if (wanted.size > 0) found.set(field, await lookUp(place, field, [...wanted]))
  }
  const resolved: Resolved = { ready: [], waiting: [], issues: [] }
  for (const row of rows) {
    const values = { ...row.values }
    const faults = [...found].flatMap(([field, ids]) => resolveOne(field, ids, values, row) ?? [])
    resolved.issues.push(...faults)
    if (faults.length > 0) resolved.waiting.push(row)
    else resolved.ready.push({ ...row, values })
  }
  return resolved
}

/** A reference that a person wrote: any text but an id. */
function isWritten(value: unknown): value is string {
  return typeof value === 'string' && !isId(value)
}

function resolveOne(field: FieldModel, ids: Ids, values: Record<string, unknown>, { at }: DataRow): Issue | undefined {
  const value = values[field.name]
  if (!isWritten(value)) return undefined
  const matches = ids.get(value) ?? []
  if (matches.length === 1) {
    values[field.name] = matches[0]
    return undefined
  }
  const place = { at, path: field.name }
  if (matches.length === 0) {
    const message = {
      zh: `${field.label.zh}“${value}”在 ${field.target} 中不存在`,
      en: `${field.label.en} '${value}' is no record of ${field.target}`,
    }
    return { code: 'REFERENCE_MISSING', ...place, message }
  }
  const message = {
    zh: `${field.label.zh}“${value}”对应 ${matches.length} 条 ${field.target} 记录`,
    en: `${field.label.en} '${value}' names ${matches.length} records of ${field.target}`,
  }
  const hint = { zh: '请写唯一字段的值或记录编号', en: 'write the value of a unique field, or the id of the record' }
  return { code: 'REFERENCE_AMBIGUOUS', ...place, message, hint }
}

/** Ids of living records by their title or any unique value. */
async function lookUp({ db, tx, model }: Place, field: FieldModel, wanted: readonly string[]): Promise<Ids> {
  const object = model.objects.get(field.target ?? '')
  const named = object?.fields.filter((each) => !each.system && (each.unique || each === object.title)) ?? []
  const ids = new Map<string, string[]>()
  if (!object || named.length === 0) return ids
  const living = object.softDelete ? ' and t."deleted_at" is null' : ''
  const questions = named.map((each) => {
    const value = `t."${each.column}"::text`
    return `select ${value} as value, t."id"::text as id from ${db.table(object.table)} as t where ${value} = any($1::text[])${living}`
  })
  for (const { value, id } of await tx.query<{ value: string; id: string }>(questions.join(' union '), [wanted])) {
    ids.set(value, [...(ids.get(value) ?? []), id])
  }
  return ids
}
