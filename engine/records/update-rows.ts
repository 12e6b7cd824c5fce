/** Changes of records of one object: any number in one statement, each only in the fields given, guarded by version. */
import { scopeCondition } from '../access/index.ts'
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import { groupBy } from '../kernel/collections.ts'
import { idParts, idSql, quotedName } from '../model/key.ts'
import {
  columnSql,
  fieldExpression,
  heldFields,
  isSame,
  isThere,
  keyOrder,
  keySet,
  Parameters,
  rowSql,
  storedSql,
  tableSql,
  versionSql,
} from '../query/index.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import { giveFiles, withFiles } from './attachments.ts'
import { checkValues, missingValues, type Values } from './check-values.ts'
import { versionConflict } from './conflict.ts'
import { authorise, type WriteContext, type Writer } from './context.ts'
import { checkReferences } from './references.ts'
import { beyondReach } from './reach.ts'
import { announce } from './stages.ts'
import { stamps, traced, tracedValue, traces } from './trace-sql.ts'
import { violationOf } from './violation.ts'

export interface Change {
  readonly id: string
  /** The version the caller saw; a record that moved on since is a conflict. Callers from outside must name it. */
  readonly version: unknown
  /** Fields that change, as the caller writes them. */
  readonly values: Values
  /** Values that the engine sets itself, whoever writes. */
  readonly imposed?: Values
  /** What changed in records that belong to this one, by the field that shows them; the record then changes with it. */
  readonly around?: Readonly<Record<string, unknown>>
}

export interface Changed {
  /** JSON text of each record in the order given. */
  readonly records: string[]
  /** Ids of those that were changed. */
  readonly ids: readonly string[]
}

interface Checked {
  readonly id: string
  readonly version: number
  readonly values: Values
  readonly around: string | null
}

interface Outcome extends Record<string, unknown> {
  id: string
  stale: boolean
  changed: boolean
  within: boolean
  record: string
}

/** The greatest version that a caller may name, as the description of the API says: JSON carries no greater one exactly. */
const LAST_VERSION = Number.MAX_SAFE_INTEGER

/**
 * Applies all changes or none; each row may name other fields. A change that changes nothing leaves no trace.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, VALIDATION_FAILED with the path `<row>/<field>` of every fault
 */
export async function updateRows(writer: Writer, objectName: string, given: readonly Change[]): Promise<Changed> {
  const context = authorise(writer, objectName, 'update')
  const wanted = checked(context, given)
  await checkReferences(
    context,
    wanted.map((change) => change.values),
    wanted.length === 1 ? wanted[0]?.id : undefined,
  )
  const changes = await changesWithFiles(context, wanted)
  const outcomes: Outcome[] = []
  // rows that name the same fields go together; people change one record, batches one set of fields
  for (const group of groupBy(changes, (change) => Object.keys(change.values).sort().join()).values()) {
    outcomes.push(...(await update(context, group, changes)))
  }
  await giveFiles(
    context,
    changes.map((change) => change.values),
    changes.map((change) => change.id),
  )
  const ids = outcomes.flatMap((outcome) => (outcome.changed ? [outcome.id] : []))
  await announce(writer, objectName, 'update', ids)
  const records = new Map(outcomes.map((outcome) => [outcome.id, outcome.record]))
  return { records: changes.map((change) => records.get(change.id) ?? ''), ids }
}

async function changesWithFiles(context: WriteContext, changes: readonly Checked[]): Promise<Checked[]> {
  const filled = await withFiles(
    context,
    changes.map((change) => change.values),
    changes.map((change) => change.id),
  )
  return changes.map((change, index) => ({ ...change, values: filled[index] ?? change.values }))
}

/** Whether changes could be made, but for what only the database knows. @throws TesseraError as `updateRows` does */
export function checkChanges(writer: Writer, objectName: string, given: readonly Change[]): void {
  checked(authorise(writer, objectName, 'update'), given)
}

function checked(context: WriteContext, given: readonly Change[]): Checked[] {
  const issues: Issue[] = []
  const { key } = context.plan.object
  if (!given.every((change) => idParts(key, change.id))) throw new TesseraError('NOT_FOUND')
  if (new Set(given.map((change) => change.id)).size < given.length)
    throw new Error('one record is changed twice in one call')
  const changes = given.map(({ id, version, values, imposed, around }, index): Checked => {
    const prefix = `${index}/`
    const seen = isVersion(version) ? version : 0
    if (seen === 0) issues.push(badVersion(prefix, version))
    const found = checkValues(context.plan, values, prefix)
    issues.push(...found.issues, ...missingValues(context.plan, found.values, prefix, false))
    const { changing, fixed } = withoutKey(context.plan.object, id, found.values, prefix)
    issues.push(...fixed)
    return { id, version: seen, values: { ...changing, ...imposed }, around: around ? JSON.stringify(around) : null }
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
  const keys = keySet(context.plan.object)
  const rows = group.map(({ id, version, values, around }) => ({
    ...values,
    ...keys.values(id),
    version,
    '~around': around,
  }))
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
  const { object } = plan
  const parameters = new Parameters()
  const { bind } = parameters
  const table = tableSql(db, object)
  const keys = keySet(object)
  const living = object.softDelete ? 't."deleted_at" is null and ' : ''
  const types = fields.map((field) => `, "${field.name}" ${field.columnType}`).join('')
  const sets = fields.map((field, i) => `${quotedName(field.column)} = ${storedSql(context, field, `old."~${i}"`)}`)
  const differs =
    fields.map((field, i) => `${columnSql(context, field, 'old')} is distinct from old."~${i}" or `).join('') +
    'old."~around" is not null'
  // no column of ours has a tilde in its name, none of an existing table begins with one, and none of these is too long
  const wanted = fields.map((field, i) => `, x."${field.name}" as "~${i}"`).join('')
  const text =
    `with x as (select * from jsonb_to_recordset(${bind(json)}::jsonb) as x(${keys.columns}, "version" bigint, "~around" text${types})), ` +
    `old as (select ${rowSql(object, 't')}, x."version" as "~seen", x."~around"${wanted} from ${table} as t join x on ${keys.join('x', 't')} ` +
    `where ${living}${scopeCondition(plan, 'update', principal, 't', bind)} order by ${keyOrder(object, 't')} for no key update of t), ` +
    `changed as (update ${table} as t set ${[...sets, ...stamps(context, object, bind)].join(', ') || unchanged(object)} ` +
    `from old where ${isSame(object, 't', 'old')} and old."~seen" = ${versionSql(object, 'old')} and (${differs}) returning ${rowSql(object, 't')}), ` +
    `s as (select ${traced(object, 'changed')}, ${changesOf(context, fields)} || coalesce(old."~around"::jsonb, '{}') as "changes" from changed join old on ${isSame(object, 'old', 'changed')}), ` +
    `${traces(context, 'update', 's', parameters)} ` +
    `select ${idSql(object.key, 'old')} as id, old."~seen" <> ${versionSql(object, 'old')} as stale, ${isThere(object, 'changed')} as changed, ` +
    `coalesce(${scopeCondition(plan, 'update', principal, 'changed', bind)} or not ${isThere(object, 'changed')}, false) as within, ` +
    `case when ${isThere(object, 'changed')} then ${recordJson(context, 'changed')} else ${recordJson(context, 'old')} end as record ` +
    `from old left join changed on ${isSame(object, 'changed', 'old')}`
  return { text, values: parameters.values }
}

/** A statement has to set something, also where nothing changes. */
export function unchanged({ key }: ObjectModel): string {
  const column = quotedName(key.columns[0]?.column ?? '')
  return `${column} = t.${column}`
}

/** The key of a record stays what it was made with: to name it as it is says nothing, to name another is refused. */
function withoutKey(
  object: ObjectModel,
  id: string,
  values: Values,
  prefix: string,
): { changing: Values; fixed: readonly Issue[] } {
  const parts = idParts(object.key, id) ?? []
  const key = object.fields.filter((field) => field.inKey && Object.hasOwn(values, field.name))
  const changing = Object.fromEntries(
    Object.entries(values).filter(([name]) => !key.some((each) => each.name === name)),
  )
  const isOther = (field: FieldModel): boolean =>
    String(values[field.name]) !== parts[object.key.columns.findIndex((each) => each.column === field.column)]
  return { changing, fixed: key.filter(isOther).map((field) => partOfKey(field, prefix)) }
}

function partOfKey({ name, label }: FieldModel, prefix: string): Issue {
  return {
    code: 'FIELD_READONLY',
    path: `${prefix}${name}`,
    message: {
      zh: `${label.zh}是主键的一部分，新增之后不能修改`,
      en: `${label.en} is part of the key and cannot change once the record is made`,
    },
  }
}

function recordJson(context: WriteContext, alias: string): string {
  const output = heldFields(context.plan).map((field) => `${fieldExpression(context, field, alias)} as "${field.name}"`)
  return `(select row_to_json(r.*)::text from (select ${output.join(', ')}) as r)`
}

/** jsonb of `{field: {from, to}}` of what differs. */
export function changesOf(context: WriteContext, fields: readonly FieldModel[]): string {
  const parts = fields.map(
    (field) =>
      `case when ${columnSql(context, field, 'old')} is distinct from ${columnSql(context, field, 'changed')} then ` +
      `jsonb_build_object('${field.name}', jsonb_build_object('from', ${tracedValue(context, field, 'old')}, 'to', ${tracedValue(context, field, 'changed')})) ` +
      `else '{}'::jsonb end`,
  )
  return parts.join(' || ') || `'{}'::jsonb`
}
