/** Changing records: any number in one statement, each only in the fields given, guarded by version. */
import { scopeCondition } from '../access/index.ts'
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import { isId } from '../kernel/ids.ts'
import { fieldExpression, maskExpression, Parameters } from '../query/index.ts'
import type { FieldModel } from '../model/types.ts'
import { checkValues, missingValues, type Values } from './check-values.ts'
import { versionConflict } from './conflict.ts'
import { authorise, authorOf, type WriteContext, type Writer } from './context.ts'
import { checkReferences } from './references.ts'
import { traces } from './trace-sql.ts'
import { violationOf } from './violation.ts'

export interface Change {
  readonly id: string
  /** The version the caller saw; a record that moved on since is a conflict. */
  readonly version?: number
  readonly values: Values
}

interface Outcome extends Record<string, unknown> {
  id: string
  stale: boolean
  within: boolean
  record: string
}

/**
 * Applies all changes or none; each row may name other fields. A change that changes nothing leaves no trace.
 * @returns JSON text of each record in the order given
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED, VERSION_CONFLICT
 */
export async function updateMany(writer: Writer, objectName: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<string[]> {
  const context = authorise(writer, objectName, 'update')
  const changes = validated(context, rows)
  await checkReferences(context, changes.map((change) => change.values))
  const records = new Map<string, string>()
  // rows that name the same fields go together; people change one record, batches one set of fields
  for (const group of byFields(changes).values()) {
    for (const outcome of await update(context, group)) records.set(outcome.id, outcome.record)
  }
  return changes.map((change) => records.get(change.id) ?? '')
}

function validated(context: WriteContext, rows: readonly Readonly<Record<string, unknown>>[]): Change[] {
  const issues: Issue[] = []
  const seen = new Set<string>()
  const changes = rows.map((row, index): Change => {
    const prefix = rows.length > 1 ? `${index}/` : ''
    const { id, version } = row
    if (!isId(id) || seen.has(id)) throw new TesseraError('NOT_FOUND')
    seen.add(id)
    if (version !== undefined && !Number.isSafeInteger(version)) issues.push(badVersion(prefix))
    const checked = checkValues(context.plan, row, { prefix, carried: true })
    issues.push(...checked.issues, ...missingValues(context.plan, checked.values, prefix, false))
    return { id, values: checked.values, ...(typeof version === 'number' && { version }) }
  })
  if (issues.length > 0) throw invalid(issues)
  return changes
}

function badVersion(prefix: string): Issue {
  return { code: 'INVALID_VALUE', path: `${prefix}version`, message: { zh: '版本须为整数', en: 'version must be a whole number' } }
}

function byFields(changes: readonly Change[]): Map<string, Change[]> {
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const key = Object.keys(change.values).sort().join()
    groups.set(key, [...(groups.get(key) ?? []), change])
  }
  return groups
}

async function update(context: WriteContext, changes: readonly Change[]): Promise<Outcome[]> {
  const rows = changes.map((change) => ({ ...change.values, id: change.id, version: change.version ?? null }))
  const fields = context.plan.object.fields.filter((field) => field.name in (changes[0]?.values ?? {}))
  const { text, values } = updateStatement(context, fields, JSON.stringify(rows))
  let outcomes: Outcome[]
  try {
    outcomes = await context.tx.query<Outcome>(text, values)
  } catch (error) {
    throw violationOf(error, context.model, context.plan.object, rows)
  }
  if (outcomes.length < changes.length) throw new TesseraError('NOT_FOUND')
  const stale = outcomes.find((outcome) => outcome.stale)
  if (stale) throw await versionConflict(context, stale.id, changes.find((change) => change.id === stale.id)?.version ?? 0)
  // the row is judged again as it became: nobody moves a record out of reach
  if (outcomes.some((outcome) => !outcome.within)) throw new TesseraError('FORBIDDEN')
  return outcomes
}

function updateStatement(context: WriteContext, fields: readonly FieldModel[], json: string): { text: string; values: unknown[] } {
  const { plan, db, principal } = context
  const parameters = new Parameters()
  const { bind } = parameters
  const table = db.table(plan.object.table)
  const living = plan.object.softDelete ? 't."deleted_at" is null and ' : ''
  const types = fields.map((field) => `, "${field.column}" ${field.columnType}`).join('')
  const sets = fields.map((field) => `"${field.column}" = old."new_${field.column}", `).join('')
  const differs = fields.map((field) => `old."${field.column}" is distinct from old."new_${field.column}"`).join(' or ') || 'false'
  const wanted = fields.map((field) => `, x."${field.column}" as "new_${field.column}"`).join('')
  const output = (alias: string): string =>
    `(select row_to_json(r)::text from (select ${[...plan.fields.values()].map(({ field }) => `${fieldExpression(plan, field, alias)} as "${field.name}"`).join(', ')}) as r)`
  const text =
    `with x as (select * from jsonb_to_recordset(${bind(json)}::jsonb) as x("id" uuid, "version" integer${types})), ` +
    `old as (select t.*, x."version" as "seen_version"${wanted} from ${table} as t join x on x."id" = t."id" ` +
    `where ${living}${scopeCondition(plan, 'update', principal, 't', bind)} order by t."id" for no key update of t), ` +
    `changed as (update ${table} as t set ${sets}"version" = t."version" + 1, "updated_at" = ${db.now}, "updated_by" = ${bind(authorOf(principal).id)}::uuid ` +
    `from old where t."id" = old."id" and (old."seen_version" is null or old."seen_version" = old."version") and (${differs}) returning t.*), ` +
    `s as (select changed."id", changed."version", ${changesOf(fields)} as "changes" from changed join old on old."id" = changed."id"), ` +
    `${traces(context, 'update', 's', 's."changes"', parameters)} ` +
    `select old."id"::text as id, (old."seen_version" is not null and old."seen_version" <> old."version") as stale, ` +
    `coalesce(${scopeCondition(plan, 'update', principal, 'changed', bind)} or changed."id" is null, false) as within, ` +
    `case when changed."id" is null then ${output('old')} else ${output('changed')} end as record ` +
    `from old left join changed on changed."id" = old."id"`
  return { text, values: parameters.values }
}

/** jsonb of `{field: {from, to}}`; a masked field's values are kept masked, for history outlives the right to see them. */
function changesOf(fields: readonly FieldModel[]): string {
  const parts = fields.map((field) => {
    const shown = (alias: string): string => {
      const column = `${alias}."${field.column}"`
      return field.mask === undefined ? field.kind.toJson(column) : maskExpression(field, column)
    }
    return (
      `case when old."${field.column}" is distinct from changed."${field.column}" ` +
      `then jsonb_build_object('${field.name}', jsonb_build_object('from', ${shown('old')}, 'to', ${shown('changed')})) else '{}'::jsonb end`
    )
  })
  return parts.join(' || ') || `'{}'::jsonb`
}
