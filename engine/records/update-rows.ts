/** Changes of records of one object: any number in one statement, each only in the fields given, guarded by version. */
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import { groupBy } from '../kernel/collections.ts'
import { idParts } from '../model/key.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import { askWithin, NOTHING_ASKED } from './ask-within.ts'
import { giveFiles, withFiles } from './attachments.ts'
import { checkValues, missingValues, type Values } from './check-values.ts'
import { authorise, type WriteContext, type Writer } from './context.ts'
import { isOneStatement } from './one-statement.ts'
import { limitedTo } from './reach.ts'
import { checkReferences } from './references.ts'
import { announce } from './stages.ts'
import { type Outcome, updateGroup, type Wanted } from './update-statement.ts'

export { changesOf, unchanged } from './update-statement.ts'

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

/** The greatest version that a caller may name, as the description of the API says: JSON carries no greater one exactly. */
const LAST_VERSION = Number.MAX_SAFE_INTEGER

/**
 * Applies all changes or none; each row may name other fields. A change that changes nothing leaves no trace.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, VALIDATION_FAILED with the path `<row>/<field>` of every fault
 */
export async function updateRows(writer: Writer, objectName: string, given: readonly Change[]): Promise<Changed> {
  const context = limitedTo(
    authorise(writer, objectName, 'update'),
    'update',
    given.map((change) => change.values),
  )
  const wanted = checked(context, given)
  const values = wanted.map((change) => change.values)
  // one change alone, as most come; several may name different fields
  const isOne = wanted.length === 1 && isOneStatement(context.plan.object, 'update', values)
  const outcomes = isOne
    ? await updateGroup(context, wanted, wanted, await askWithin(context, values, wanted[0]?.id))
    : await updateInSteps(context, wanted)
  const ids = outcomes.flatMap((outcome) => (outcome.changed ? [outcome.id] : []))
  await announce(writer, objectName, 'update', ids)
  const records = new Map(outcomes.map((outcome) => [outcome.id, outcome.record]))
  return { records: wanted.map((change) => records.get(change.id) ?? ''), ids }
}

/** Rows that name the same fields go together: batches mostly name one set of fields. */
async function updateInSteps(context: WriteContext, wanted: readonly Wanted[]): Promise<Outcome[]> {
  const values = wanted.map((change) => change.values)
  await checkReferences(context, values, wanted.length === 1 ? wanted[0]?.id : undefined)
  const changes = await changesWithFiles(context, wanted)
  const outcomes: Outcome[] = []
  for (const group of groupBy(changes, (change) => Object.keys(change.values).sort().join()).values()) {
    outcomes.push(...(await updateGroup(context, group, changes, NOTHING_ASKED)))
  }
  await giveFiles(
    context,
    changes.map((change) => change.values),
    changes.map((change) => change.id),
  )
  return outcomes
}

async function changesWithFiles(context: WriteContext, changes: readonly Wanted[]): Promise<Wanted[]> {
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

function checked(context: WriteContext, given: readonly Change[]): Wanted[] {
  const issues: Issue[] = []
  const { key } = context.plan.object
  if (!given.every((change) => idParts(key, change.id))) throw new TesseraError('NOT_FOUND')
  if (new Set(given.map((change) => change.id)).size < given.length)
    throw new Error('one record is changed twice in one call')
  const changes = given.map(({ id, version, values, imposed, around }, index): Wanted => {
    const prefix = `${index}/`
    const seen = isVersion(version) ? version : 0
    if (seen === 0) issues.push(badVersion(prefix, version))
    const found = checkValues(context.plan, values, prefix, 'update')
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
