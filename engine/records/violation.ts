/** What PostgreSQL refuses, told as faults of fields. Values other than the caller's own are never repeated. */
import { accessPlan, isWithin } from '../access/index.ts'
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import { spend } from './allowances.ts'
import type { Values } from './check-values.ts'
import type { WriteContext } from './context.ts'
import { type DatabaseFault, fieldOfColumn, isDatabaseFault } from './database-fault.ts'
import { missingReference } from './references.ts'
import { REFUSED } from './refuse-sql.ts'
import { refusalWords, refusedByTable } from './refused-by-table.ts'

/** A violated constraint of the `rows` being written, as the error to throw; everything else passes through. */
export function violationOf(error: unknown, { plan }: WriteContext, rows: readonly Values[]): unknown {
  if (!isDatabaseFault(error)) return error
  if (error.code === REFUSED) return new TesseraError('FORBIDDEN', {}, { cause: error })
  if (error.code === '23505') return invalid(told(duplicateIssues(error, plan.object, rows), error))
  // the record pointed to went in the moment between the check and the write
  if (error.code === '23503') return invalid(told(missingIssues(error, plan.object, rows), error))
  return plan.object.existing ? refusedByTable(error, plan.object, rows) : error
}

/**
 * The same for a write of people. That a value is taken is told of a field that they may not read clearly as often only as
 * they may look records up by one: each time is one, and when they are spent it is not told.
 * @throws TesseraError TOO_MANY_ATTEMPTS
 */
export async function violationFor(error: unknown, context: WriteContext, rows: readonly Values[]): Promise<unknown> {
  const found = violationOf(error, context, rows)
  if (isDatabaseFault(error) && error.code === '23505') {
    const { fields } = keyOf(error, context.plan.object)
    if (fields.some(({ name }) => isHidden(context, name)))
      await spend({ ...context, on: context.aside ?? context.tx }, 'lookup')
  }
  return found
}

/** Whether the writer neither reads a field clearly everywhere nor may reveal it everywhere. */
function isHidden({ plan }: WriteContext, name: string): boolean {
  const access = plan.fields.get(name)
  return access?.reads !== 'clear' && !(access && isWithin(plan.rows('read'), access.revealed))
}

/** A record that could not go because another points to it. */
export function referencedBy(error: unknown, { model, principal, plan }: WriteContext): unknown {
  // PostgreSQL 18 tells a restriction from other foreign keys
  if (!isDatabaseFault(error)) return error
  if (error.code !== '23503' && error.code !== '23001')
    return plan.object.existing ? refusedByTable(error, plan.object, []) : error
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

/** A table that was there before may guard columns of which no field knows. */
function told(issues: readonly Issue[], { message }: DatabaseFault): readonly Issue[] {
  return issues.length > 0 ? issues : [{ code: 'INVALID_VALUE', message: refusalWords(message) }]
}

function duplicateIssues(error: DatabaseFault, object: ObjectModel, rows: readonly Values[]): Issue[] {
  const { fields, values } = keyOf(error, object)
  const message = duplicateMessage(fields)
  const names = fields.map((field) => field.name)
  return names.map((name) => ({ code: 'DUPLICATE_VALUE', path: `${prefixOf(rows, names, values)}${name}`, message }))
}

export function duplicateMessage(fields: readonly FieldModel[]): Text {
  const zh = fields.map((field) => field.label.zh).join('、')
  const en = fields.map((field) => field.label.en).join(', ')
  return fields.length > 1
    ? { zh: `${zh}的组合已存在，不能重复`, en: `${en} exist together already and must be unique together` }
    : { zh: `${zh}已存在，不能重复`, en: `${en} exists already and must be unique` }
}

function missingIssues(error: DatabaseFault, object: ObjectModel, rows: readonly Values[]): Issue[] {
  const { fields, values } = keyOf(error, object)
  const names = fields.map((field) => field.name)
  return fields.map((field) => missingReference(field, `${prefixOf(rows, names, values)}${field.name}`))
}

/** The server's detail reads `Key (a, b)=(1, 2) …` in every language, for partial indexes too. */
function keyOf(error: DatabaseFault, object: ObjectModel): { fields: FieldModel[]; values: string } {
  const [, columns = '', values = ''] = /\(([^)]*)\)=\((.*)\)/s.exec(error.detail ?? '') ?? []
  const names = columns.split(', ').map((name) => name.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'))
  return { fields: names.flatMap((name) => fieldOfColumn(object, name) ?? []), values }
}

/** `3/` for the last of the rows that bears the values; nothing when PostgreSQL writes them in another way than we do. */
function prefixOf(rows: readonly Values[], names: readonly string[], values: string): string {
  if (rows.length === 1) return '0/'
  const index = rows.findLastIndex((row) => names.map((name) => String(row[name])).join(', ') === values)
  return index < 0 ? '' : `${index}/`
}
