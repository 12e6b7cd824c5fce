/** New records of one object: any number in one statement, with history and outbox. */
import type { UserPrincipal } from '../access/index.ts'
import { invalid } from '../kernel/errors.ts'
import { dayOf } from '../kernel/time.ts'
import type { DefaultContext } from '../fields/shared.ts'
import type { FieldModel } from '../model/types.ts'
import { giveFiles, withFiles } from './attachments.ts'
import { checkValues, missingValues, type Values } from './check-values.ts'
import { authorise, type WriteContext, type Writer } from './context.ts'
import { insert } from './insert.ts'
import { numbered } from './numbers.ts'
import { checkReferences } from './references.ts'
import { announce } from './stages.ts'

export interface Created {
  readonly ids: readonly string[]
  /** JSON text of each record, in the order given. */
  readonly records: readonly string[]
}

/** Values that the engine sets itself, whoever writes; by the place of their row. */
export type Imposed = readonly Values[]

/**
 * Creates all of `rows` or none, without what other records hold of them.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED with the path `<row>/<field>` of every fault
 */
export async function createRows(
  writer: Writer,
  objectName: string,
  rows: readonly Values[],
  imposed?: Imposed,
): Promise<Created> {
  const context = authorise(writer, objectName, 'create')
  if (rows.length === 0) return { ids: [], records: [] }
  const complete = await validated(context, rows, imposed)
  // what the engine sets leads where it should
  const own = imposed ? complete.map((row, index) => without(row, imposed[index] ?? {})) : complete
  await checkReferences(context, own)
  const filled = await withFiles(context, complete)
  const created = await insert(context, await numbered(context, filled))
  await giveFiles(context, filled, created.ids)
  await announce(writer, objectName, 'create', created.ids)
  return created
}

/**
 * What `rows` would become, with defaults; nothing is written, and neither references nor unique values are looked up.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED as `createRows` does
 */
export async function checkRows(
  writer: Writer,
  objectName: string,
  rows: readonly Values[],
  imposed?: Imposed,
): Promise<readonly Values[]> {
  return validated(authorise(writer, objectName, 'create'), rows, imposed)
}

async function validated(context: WriteContext, rows: readonly Values[], imposed: Imposed = []): Promise<Values[]> {
  const defaults = await defaultValues(context, rows)
  const issues = []
  const complete: Values[] = []
  for (const [index, row] of rows.entries()) {
    const prefix = `${index}/`
    const checked = checkValues(context.plan, row, prefix)
    const values = { ...completed(context, checked.values, defaults), ...imposed[index] }
    const known = new Set(checked.issues.map((issue) => issue.path))
    issues.push(
      ...checked.issues,
      ...missingValues(context.plan, values, prefix, true).filter((issue) => !known.has(issue.path)),
    )
    complete.push(values)
  }
  if (issues.length > 0) throw invalid(issues)
  return complete
}

function without(row: Values, names: Values): Values {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !Object.hasOwn(names, name)))
}

/** What fields stand for that a row leaves out. The clock is asked only when a default may need it. */
async function defaultValues(context: WriteContext, rows: readonly Values[]): Promise<Values> {
  const fields = context.plan.object.fields.filter((field) => field.definition.default !== undefined && !field.system)
  if (fields.length === 0) return {}
  const omitted = fields.filter((field) => rows.some((row) => (row[field.name] ?? null) === null))
  const defaults = await defaultContext(context, omitted)
  return Object.fromEntries(omitted.map((field) => [field.name, field.kind.shared.defaultValue(field, defaults)]))
}

async function defaultContext(context: WriteContext, fields: readonly FieldModel[]): Promise<DefaultContext> {
  const temporal = fields.some((field) => field.kind.valueType === 'date' || field.kind.valueType === 'datetime')
  const [row] = temporal
    ? await context.tx.query<{ now: string }>(`select date_trunc('milliseconds', ${context.db.now}) as now`)
    : []
  const now = row?.now ?? ''
  const { principal, moment } = context
  return {
    now,
    today: row ? dayOf(now, moment.timeZone) : '',
    ...(principal.kind === 'user' && whoActs(principal)),
  }
}

/** What `me` and `mine` stand for. */
function whoActs({ id, departmentId }: UserPrincipal): Pick<DefaultContext, 'userId' | 'departmentId'> {
  return { userId: id, ...(departmentId !== undefined && { departmentId }) }
}

/** What is left out takes its default; an explicit null stays empty, but for fields that cannot be. */
function completed({ plan }: WriteContext, given: Values, defaults: Values): Values {
  const values: Record<string, unknown> = { ...given }
  for (const [name, value] of Object.entries(defaults)) {
    const isEmpty = Object.hasOwn(given, name) ? given[name] === null && plan.object.field.get(name)?.required : true
    if (isEmpty) values[name] = value
  }
  // where the table would fill in what is left out, nothing has to be said
  const isSaid = (name: string): boolean => {
    const field = plan.object.field.get(name)
    return field?.presetByTable === true && !field.required
  }
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null || isSaid(name)))
}
