/** What PostgreSQL refuses, told as faults of fields. Values other than the caller's own are never repeated. */
import { accessPlan } from '../access/index.ts'
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import type { Values } from './check-values.ts'
import type { WriteContext } from './context.ts'
import { missingReference } from './references.ts'

interface DatabaseFault extends Error {
  readonly code: string
  readonly detail?: string
  readonly table?: string
  readonly schema?: string
}

/** A violated constraint of the `rows` being written, as the error to throw; everything else passes through. */
export function violationOf(error: unknown, { plan }: WriteContext, rows: readonly Values[]): unknown {
  if (!isDatabaseFault(error)) return error
  if (error.code === '23505') return invalid(duplicateIssues(error, plan.object, rows))
  // the record pointed to went in the moment between the check and the write
  if (error.code === '23503') return invalid(missingIssues(error, plan.object, rows))
  return error
}

/** A record that could not go because another points to it. */
export function referencedBy(error: unknown, { model, principal }: WriteContext): unknown {
  // PostgreSQL 18 tells a restriction from other foreign keys
  if (!isDatabaseFault(error) || (error.code !== '23503' && error.code !== '23001')) return error
  const by = [...model.objects.values()].find(
    ({ table }) => table.name === error.table && (table.schema === undefined || table.schema === error.schema),
  )
  return referenced(by && accessPlan(model, principal, by.name) ? by.label : undefined, error)
}

const OTHERS: Text = { zh: '其他记录', en: 'other records' }

/** @param by what points to the record, when the caller may know of it */
export function referenced(by: Text | undefined, cause?: unknown): TesseraError {
  return new TesseraError('RECORD_REFERENCED', { by: by ?? OTHERS }, { cause })
}

function isDatabaseFault(error: unknown): error is DatabaseFault {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

function duplicateIssues(error: DatabaseFault, object: ObjectModel, rows: readonly Values[]): Issue[] {
  const { names, values } = keyOf(error)
  const message = duplicateMessage(names.flatMap((name) => object.field.get(name) ?? []))
  return names.map((name) => ({ code: 'DUPLICATE_VALUE', path: `${prefixOf(rows, names, values)}${name}`, message }))
}

function duplicateMessage(fields: readonly FieldModel[]): Text {
  const zh = fields.map((field) => field.label.zh).join('、')
  const en = fields.map((field) => field.label.en).join(', ')
  return fields.length > 1
    ? { zh: `${zh}的组合已存在，不能重复`, en: `${en} exist together already and must be unique together` }
    : { zh: `${zh}已存在，不能重复`, en: `${en} exists already and must be unique` }
}

function missingIssues(error: DatabaseFault, object: ObjectModel, rows: readonly Values[]): Issue[] {
  const { names, values } = keyOf(error)
  return names.map((name) => missingReference(object.field.get(name), `${prefixOf(rows, names, values)}${name}`))
}

/** The server's detail reads `Key (a, b)=(1, 2) …` in every language, for partial indexes too. */
function keyOf(error: DatabaseFault): { names: string[]; values: string } {
  const [, columns = '', values = ''] = /\(([^)]*)\)=\((.*)\)/s.exec(error.detail ?? '') ?? []
  return { names: columns.split(', ').map((name) => name.replaceAll('"', '')), values }
}

/** `3/` for the last of the rows that bears the values; nothing when PostgreSQL writes them in another way than we do. */
function prefixOf(rows: readonly Values[], names: readonly string[], values: string): string {
  if (rows.length === 1) return '0/'
  const index = rows.findLastIndex((row) => names.map((name) => String(row[name])).join(', ') === values)
  return index < 0 ? '' : `${index}/`
}
