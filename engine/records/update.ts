/** Changing records: any number at once, each with its lines where they are given. */
import { TesseraError } from '../kernel/errors.ts'
import { idParts, idSql } from '../model/key.ts'
import { isAmong, keyOrder, Parameters, tableSql, versionSql } from '../query/index.ts'
import { planLines, type LineCounts, type LinesPlan } from './change-lines.ts'
import { versionConflict } from './conflict.ts'
import { authorise, requirePlan, type WriteContext, type Writer } from './context.ts'
import { changesSince } from './history.ts'
import { allFaults, givenLines, type GivenLines, type LinesField, namesOfLines } from './lines.ts'
import { beyondReach, limitedTo, writeCondition } from './reach.ts'
import { type Change, checkChanges, updateRows } from './update-rows.ts'

export type { Change } from './update-rows.ts'

/**
 * Applies all changes or none; each row may name other fields. A change that changes nothing leaves no trace. Lines that
 * are given with a record become its lines, by the rights to their own object; the record changes with them, once.
 * @returns JSON text of each record in the order given
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, VALIDATION_FAILED with the path `<row>/<field>` of every fault
 */
export async function updateMany(writer: Writer, objectName: string, given: readonly Change[]): Promise<string[]> {
  const context = authorise(writer, objectName, 'update')
  const lines = givenLines(
    context,
    given.map((change) => change.values),
    false,
  )
  if (lines.fields.length === 0 && lines.issues.length === 0)
    return (await updateRows(writer, objectName, given)).records
  const changes = given.map((change, index) => ({ ...change, values: lines.rows[index] ?? {} }))
  await hold(limitedTo(context, 'update', [namesOfLines(lines)]), lines, changes)
  const plans = await plansOf(context, lines, changes)
  await allFaults(lines.issues, [
    () => checkChanges(writer, objectName, changes),
    ...plans.map(
      ({ plan }) =>
        () =>
          plan.check(writer),
    ),
  ])
  const around: Record<string, unknown>[] = changes.map(() => ({}))
  for (const { name, plan } of plans) {
    for (const [row, count] of await plan.apply(writer)) Object.assign(around[row] ?? {}, { [name]: changed(count) })
  }
  const whole = changes.map((change, row) => {
    const found = around[row] ?? {}
    return Object.keys(found).length > 0 ? { ...change, around: found } : change
  })
  return (await updateRows(writer, objectName, whole)).records
}

/** What the history of a record says of its lines; each line has a history of its own. */
function changed(count: LineCounts): { from: null; to: LineCounts } {
  return { from: null, to: count }
}

async function plansOf(
  context: WriteContext,
  lines: GivenLines,
  changes: readonly Change[],
): Promise<{ name: string; plan: LinesPlan }[]> {
  const records = changes.map((change) => change.id)
  const plans = []
  for (const field of lines.fields) {
    const plan = await planLines(context, field, records)
    const change = plan.stale && changes[plan.stale.line.row]
    if (plan.stale && change) throw await staleLine(context, field, plan.stale, change)
    plans.push({ name: field.field.name, plan })
  }
  return plans
}

/** The conflict of a record one of whose lines moved on: who changed it since. */
async function staleLine(
  context: WriteContext,
  { field, lines }: LinesField,
  { line, present }: NonNullable<LinesPlan['stale']>,
  { id, version }: Change,
): Promise<TesseraError> {
  const message = { zh: '这一行已被他人修改', en: 'Somebody else changed this line' }
  const path = `${line.path.replace(/^\d+\//, '')}/version`
  const plan = requirePlan(context.model, context.principal, lines.object.name)
  const seen = { seen: Number(line.values['version']) || 0, current: present.version }
  const told = (await changesSince({ ...context, plan }, present.id, seen)).map((entry) => ({
    ...entry,
    changes: { [field.name]: changed({ added: 0, changed: 1, removed: 0 }) },
    fields: [field.name],
  }))
  return versionConflict(context, id, Number(version), { issues: [{ code: 'VERSION_CONFLICT', path, message }], told })
}

/** Locks the records whose lines are given, so that nobody else writes lines of theirs, and compares their versions. */
async function hold(context: WriteContext, lines: GivenLines, changes: readonly Change[]): Promise<void> {
  const { plan, db, tx } = context
  const { object } = plan
  const rows = new Set(lines.fields.flatMap((field) => field.rows))
  const wanted = new Map([...rows].flatMap((row) => changes[row] ?? []).map((change) => [change.id, change.version]))
  const ids = [...wanted.keys()]
  if (!ids.every((id) => idParts(object.key, id))) throw new TesseraError('NOT_FOUND')
  const { bind, values } = new Parameters()
  const living = object.softDelete ? ' and t."deleted_at" is null' : ''
  const found = await tx.query<{ id: string; version: number }>(
    `select ${idSql(object.key, 't')} as id, ${versionSql(object, 't')} as version from ${tableSql(db, object)} as t ` +
      `where ${isAmong(object, ids, 't', bind)}${living} and ${writeCondition(context, 'update', 't', bind)} ` +
      `order by ${keyOrder(object, 't')} for no key update of t`,
    values,
  )
  const reached = new Set(found.map((row) => row.id))
  const missed = ids.filter((id) => !reached.has(id))
  if (missed.length > 0) throw await beyondReach(context, 'update', missed)
  // a version that is none is named by the check of the values
  const stale = found.find((row) => typeof wanted.get(row.id) === 'number' && wanted.get(row.id) !== row.version)
  if (stale) throw await versionConflict(context, stale.id, Number(wanted.get(stale.id)))
}
