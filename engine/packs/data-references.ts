/** References of a pack's rows: written as the title or a unique value of the record meant, turned into its id. */
import type { Database, Queryable } from '../database/index.ts'
import type { Issue, Position } from '../kernel/errors.ts'
import { isId } from '../kernel/ids.ts'
import { idSql, quotedName } from '../model/key.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import { tableSql } from '../query/index.ts'
import type { DataRow } from './data-rows.ts'

export interface Resolved {
  /** Rows whose references all lead somewhere. */
  readonly ready: DataRow[]
  /** Rows that must wait for others, and why. */
  readonly waiting: DataRow[]
  readonly issues: Issue[]
}

/** Ids of records by what names them: their title or any unique value. */
export type Ids = ReadonlyMap<string, readonly string[]>

/** Finds the records that a reference may mean by the texts that people wrote. */
export type LookUp = (field: FieldModel, wanted: readonly string[]) => Promise<Ids>

export async function resolveReferences(
  lookUp: LookUp,
  object: ObjectModel,
  rows: readonly DataRow[],
): Promise<Resolved> {
  const found = new Map<FieldModel, Ids>()
  for (const field of object.fields.filter((each) => each.target !== undefined)) {
    const wanted = new Set(rows.map((row) => row.values[field.name]).filter(isWritten))
    if (wanted.size > 0) found.set(field, await lookUp(field, [...wanted]))
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
  if (matches.length === 0) return noRecord(field, value, at)
  const message = {
    zh: `${field.label.zh}“${value}”对应 ${matches.length} 条 ${field.target} 记录`,
    en: `${field.label.en} '${value}' names ${matches.length} records of ${field.target}`,
  }
  const hint = { zh: '请写唯一字段的值或记录编号', en: 'write the value of a unique field, or the id of the record' }
  return { code: 'REFERENCE_AMBIGUOUS', at, path: field.name, message, hint }
}

export function noRecord(field: FieldModel, value: string, at: Position): Issue {
  const message = {
    zh: `${field.label.zh}“${value}”在 ${field.target} 中不存在`,
    en: `${field.label.en} '${value}' is no record of ${field.target}`,
  }
  return { code: 'REFERENCE_MISSING', at, path: field.name, message }
}

/** The fields whose values may stand for a record. */
export function namingFields(object: ObjectModel): FieldModel[] {
  return object.fields.filter((each) => !each.system && (each.unique || each === object.title))
}

/** Ids of the living records in a table by the values of `naming`, columns of that table. */
export async function lookUpRecords(
  { db, tx }: { readonly db: Pick<Database, 'table'>; readonly tx: Queryable },
  object: ObjectModel,
  naming: readonly FieldModel[],
  wanted: readonly string[],
): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>()
  if (naming.length === 0) return ids
  const living = object.softDelete ? ' and t."deleted_at" is null' : ''
  const questions = naming.map((each) => {
    const value = `t.${quotedName(each.column)}::text`
    return `select ${value} as value, ${idSql(object.key, 't')} as id from ${tableSql(db, object)} as t where ${value} = any($1::text[])${living}`
  })
  for (const { value, id } of await tx.query<{ value: string; id: string }>(questions.join(' union '), [wanted])) {
    ids.set(value, [...(ids.get(value) ?? []), id])
  }
  return ids
}
