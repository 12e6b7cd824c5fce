/** New records of one object: any number in one statement, with history and outbox. */
import type { UserPrincipal } from '../access/index.ts'
import { invalid, type Issue } from '../kernel/errors.ts'
import { dayOf } from '../kernel/time.ts'
import type { DefaultContext } from '../fields/shared.ts'
import type { FieldModel } from '../model/types.ts'
import { askWithin, NOTHING_ASKED } from './ask-within.ts'
import { giveFiles, withFiles } from './attachments.ts'
import { checkValues, missingValues, type Values } from './check-values.ts'
import { authorise, type WriteContext, type Writer } from './context.ts'
import { insert } from './insert.ts'
import { numbered } from './numbers.ts'
import { isOneStatement } from './one-statement.ts'
import { isTemporal, WRITTEN_LATER } from './written-later.ts'
import { limitedTo } from './reach.ts'
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
  given?: Imposed,
): Promise<Created> {
  const context = limitedTo(authorise(writer, objectName, 'create'), 'create', rows)
  if (rows.length === 0) return { ids: [], records: [] }
  const isOne = isOneStatement(context.plan.object, 'create', rows)
  const imposed = withImposed(writer, objectName, rows, given)
  const clock = isOne ? WRITTEN_LATER : await readClock(context, rows)
  const complete = validated(context, rows, { clock, ...(imposed && { imposed }) })
  // what the engine sets leads where it should
  const own = imposed ? complete.map((row, index) => without(row, imposed[index] ?? {})) : complete
  const created = isOne
    ? await insert(context, complete, await askWithin(context, own))
    : await insertInSteps(context, complete, own)
  await announce(writer, objectName, 'create', created.ids)
  return created
}

/** With what other rooms set themselves; what a record is a line of goes before. */
function withImposed(
  writer: Writer,
  object: string,
  rows: readonly Values[],
  given: Imposed | undefined,
): Imposed | undefined {
  const own = writer.stages?.imposed(object, rows, writer) ?? []
  return own.length === 0 ? given : rows.map((_, index) => ({ ...own[index], ...given?.[index] }))
}

/** Files and numbers are looked after before and behind the rows themselves. */
async function insertInSteps(
  context: WriteContext,
  complete: readonly Values[],
  own: readonly Values[],
): Promise<Created> {
  await checkReferences(context, own)
  const filled = await withFiles(context, complete)
  const created = await insert(context, await numbered(context, filled), NOTHING_ASKED)
  await giveFiles(context, filled, created.ids)
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
  const context = authorise(writer, objectName, 'create')
  const clock = await readClock(context, rows)
  return validated(context, rows, { clock, ...(imposed && { imposed }) })
}

function validated(
  context: WriteContext,
  rows: readonly Values[],
  { clock, imposed = [] }: { readonly clock: Clock; readonly imposed?: Imposed },
): Values[] {
  const defaults = defaultValues(context, rows, clock)
  const issues: Issue[] = []
  const complete = rows.map((row, index) => {
    const prefix = `${index}/`
    const checked = checkValues(context.plan, row, prefix, 'create')
    const values = Object.assign(completed(context, checked.values, defaults), imposed[index])
    const missing = missingValues(context.plan, values, prefix, true)
    if (checked.issues.length + missing.length > 0) {
      const known = new Set(checked.issues.map(({ path }) => path))
      issues.push(...checked.issues, ...missing.filter(({ path }) => !known.has(path)))
    }
    return values
  })
  if (issues.length > 0) throw invalid(issues)
  return complete
}

function without(row: Values, names: Values): Values {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !Object.hasOwn(names, name)))
}

interface Default {
  readonly field: FieldModel
  readonly value: unknown
}

/** What fields stand for that a row leaves out. */
function defaultValues(context: WriteContext, rows: readonly Values[], clock: Clock): readonly Default[] {
  const { principal } = context
  const defaults: DefaultContext = { ...clock, ...(principal.kind === 'user' && whoActs(principal)) }
  return omittedOf(context, rows).map((field) => ({ field, value: field.kind.shared.defaultValue(field, defaults) }))
}

/** Fields with a default that some row leaves out. */
function omittedOf({ plan }: WriteContext, rows: readonly Values[]): FieldModel[] {
  return plan.object.fields.filter(
    ({ definition, system, name }) =>
      definition.default !== undefined && !system && rows.some((row) => (row[name] ?? null) === null),
  )
}

type Clock = Pick<DefaultContext, 'now' | 'today'>

/** The clock is asked only when a default may need it. */
async function readClock(context: WriteContext, rows: readonly Values[]): Promise<Clock> {
  if (!omittedOf(context, rows).some(isTemporal)) return { now: '', today: '' }
  const [row] = await context.tx.query<{ now: string }>(`select date_trunc('milliseconds', ${context.db.now}) as now`)
  const now = row?.now ?? ''
  return { now, today: dayOf(now, context.moment.timeZone) }
}

/** What `me` and `mine` stand for. */
function whoActs({ id, departmentId }: UserPrincipal): Pick<DefaultContext, 'userId' | 'departmentId'> {
  return { userId: id, ...(departmentId !== undefined && { departmentId }) }
}

/** What is left out takes its default; an explicit null stays empty, but for fields that cannot be. */
function completed({ plan }: WriteContext, given: Values, defaults: readonly Default[]): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(given)) {
    const value = given[name]
    if (value !== null || isSaid(plan.object.field.get(name))) values[name] = value
  }
  for (const { field, value } of defaults) {
    const { name, required } = field
    const isEmpty = Object.hasOwn(given, name) ? given[name] === null && required : true
    if (isEmpty && (value !== null || isSaid(field))) values[name] = value
  }
  return values
}

/** Where the table would fill in what is left out, an empty value has to be said; elsewhere nothing has to be. */
function isSaid(field: FieldModel | undefined): boolean {
  return field?.presetByTable === true && !field.required
}
