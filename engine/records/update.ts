/** Changing records: any number in one statement, each only in the fields given, guarded by version. */
import { scopeCondition } from '../access/index.ts'
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import { isId } from '../kernel/ids.ts'
import { groupBy } from '../kernel/collections.ts'
import { fieldExpression, Parameters } from '../query/index.ts'
import type { FieldModel } from '../model/types.ts'
import { checkValues, missingValues, type Values } from './check-values.ts'
import { versionConflict } from './conflict.ts'
import { authorise, authorOf, type WriteContext, type Writer } from './context.ts'
import { checkReferences } from './references.ts'
import { beyondReach } from './reach.ts'
import { announce } from './stages.ts'
import { tracedValue, traces } from './trace-sql.ts'
import { violationOf } from './violation.ts'

export interface Change {
  readonly id: string
  /** The version the caller saw; a record that moved on since is a conflict. Callers from outside must name it. */
  readonly version: unknown
  /** Fields that change, as the caller writes them. */
  readonly values: Readonly<Record<string, unknown>>
}

interface Checked {
  readonly id: string
  readonly version: number
  readonly values: Values
}

interface Outcome extends Record<string, unknown> {
  id: string
  stale: boolean
  changed: boolean
  within: boolean
  record: string
}

/**
 * The greatest version that a caller may name, as the description of the API says. The record's column is wider, but
 * history keeps versions in four bytes, and this statement reads them so.
 */
const LAST_VERSION = 2_147_483_647

/**
 * Applies all changes or none; each row may name other fields. A change that changes nothing leaves no trace.
 * @returns JSON text of each record in the order given
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, VALIDATION_FAILED with the path `<row>/<field>` of every fault
 */
export async function updateMany(writer: Writer, objectName: string, given: readonly Change[]): Promise<string[]> {
  const context = authorise(writer, objectName, 'update')
  const changes = checked(context, given)
  await checkReferences(
    context,
    changes.map((change) => change.values),
  )
  const outcomes: Outcome[] = []
  // rows that name the same fields go together; people change one record, batches one set of fields
  for (const group of groupBy(changes, (change) => Object.keys(change.values).sort().join()).values()) {
    outcomes.push(...(await update(context, group, changes)))
  }
  await announce(
    writer,
    objectName,
    'update',
    outcomes.flatMap((outcome) => (outcome.changed ? [outcome.id] : [])),
  )
  const records = new Map(outcomes.map((outcome) => [outcome.id, outcome.record]))
  return changes.map((change) => records.get(change.id) ?? '')
}

function checked(context: WriteContext, given: readonly Change[]): Checked[] {
  const issues: Issue[] = []
  if (!given.every((change) => isId(change.id))) throw new TesseraError('NOT_FOUND')
  if (new Set(given.map((change) => change.id)).size < given.length)
    throw new Error('one record is changed twice in one call')
  const changes = given.map(({ id, version, values }, index): Checked => {
    const prefix = `${index}/`
    const seen = isVersion(version) ? version : 0
    if (seen === 0) issues.push(badVersion(prefix, version))
    const found = checkValues(context.plan, values, prefix)
    issues.push(...found.issues, ...missingValues(context.plan, found.values, prefix, false))
    return { id, version: seen, values: found.values }
  })
  if (issues.length > 0) throw invalid(issues)
  return changes
}

function isVersion(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LAST_VERSION
}

function badVersion(prefix: string, version: unknown): Issue {
  const path = `${prefix}version`
  return version === undefined
    ? {
        code: 'REQUIRED',
        path,
        message: { zh: '缺少 version：所见记录的版本', en: 'version is missing: the version of the record you saw' },
      }
    : { code: 'INVALID_VALUE', path, message: { zh: '版本须为正整数', en: 'version must be a whole number above 0' } }
}

async function update(context: WriteContext, group: readonly Checked[], all: readonly Checked[]): Promise<Outcome[]> {
  const fields = context.plan.object.fields.filter((field) => Object.hasOwn(group[0]?.values ?? {}, field.name))
  const rows = group.map(({ id, version, values }) => ({ ...values, id, version }))
  const { text, values } = updateStatement(context, fields, JSON.stringify(rows))
  let outcomes: Outcome[]
  try {
    outcomes = await context.tx.query<Outcome>(text, values)
  } catch (error) {
    throw violationOf(
      error,
      context,
      all.map((change) => change.values),
    )
  }
  const reached = new Set(outcomes.map((outcome) => outcome.id))
  const missed = group.filter((change) => !reached.has(change.id)).map((change) => change.id)
  if (missed.length > 0) throw await beyondReach(context, missed)
  const stale = outcomes.find((outcome) => outcome.stale)
  if (stale)
    throw await versionConflict(context, stale.id, group.find((change) => change.id === stale.id)?.version ?? 0)
  // the row is judged again as it became: nobody moves a record out of reach
  if (outcomes.some((outcome) => !outcome.within)) throw new TesseraError('FORBIDDEN')
  return outcomes
}

function updateStatement(
  context: WriteContext,
  fields: readonly FieldModel[],
  json: string,
): { text: string; values: unknown[] } {
  const { plan, db, principal } = context
  const parameters = new Parameters()
  const { bind } = parameters
  const table = db.table(plan.object.table)
  const living = plan.object.softDelete ? 't."deleted_at" is null and ' : ''
  const types = fields.map((field) => `, "${field.column}" ${field.columnType}`).join('')
  const sets = fields.map((field, i) => `"${field.column}" = old."~${i}", `).join('')
  const differs = fields.map((field, i) => `old."${field.column}" is distinct from old."~${i}"`).join(' or ') || 'false'
  // no column has a tilde in its name, and none of these is too long
  const wanted = fields.map((field, i) => `, x."${field.column}" as "~${i}"`).join('')
  const text =
    `with x as (select * from jsonb_to_recordset(${bind(json)}::jsonb) as x("id" uuid, "version" integer${types})), ` +
    `old as (select t.*, x."version" as "~seen"${wanted} from ${table} as t join x on x."id" = t."id" ` +
    `where ${living}${scopeCondition(plan, 'update', principal, 't', bind)} order by t."id" for no key update of t), ` +
    `changed as (update ${table} as t set ${sets}"version" = t."version" + 1, "updated_at" = ${db.now}, "updated_by" = ${bind(authorOf(principal).id)}::uuid ` +
    `from old where t."id" = old."id" and old."~seen" = old."version" and (${differs}) returning t.*), ` +
    `s as (select changed."id", changed."version", ${changesOf(fields)} as "changes" from changed join old on old."id" = changed."id"), ` +
    `${traces(context, 'update', 's', parameters)} ` +
    `select old."id"::text as id, old."~seen" <> old."version" as stale, changed."id" is not null as changed, ` +
    `coalesce(${scopeCondition(plan, 'update', principal, 'changed', bind)} or changed."id" is null, false) as within, ` +
    `case when changed."id" is null then ${recordJson(context, 'old')} else ${recordJson(context, 'changed')} end as record ` +
    `from old left join changed on changed."id" = old."id"`
  return { text, values: parameters.values }
}

function recordJson({ plan }: WriteContext, alias: string): string {
  const output = [...plan.fields.values()].map(
    ({ field }) => `${fieldExpression(plan, field, alias)} as "${field.name}"`,
  )
  return `(select row_to_json(r.*)::text from (select ${output.join(', ')}) as r)`
}

/** jsonb of `{field: {from, to}}` of what differs. */
function changesOf(fields: readonly FieldModel[]): string {
  const parts = fields.map(
    (field) =>
      `case when old."${field.column}" is distinct from changed."${field.column}" then ` +
      `jsonb_build_object('${field.name}', jsonb_build_object('from', ${tracedValue(field, 'old')}, 'to', ${tracedValue(field, 'changed')})) ` +
      `else '{}'::jsonb end`,
  )
  return parts.join(' || ') || `'{}'::jsonb`
}
