/** The same change to many records: those that are named or meet a condition, in one statement, all or none. */
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import { idSql, quotedName } from '../model/key.ts'
import type { FieldModel } from '../model/types.ts'
import { columnSql, isAmong, isSame, keyOrder, Parameters, rowSql, storedSql, tableSql } from '../query/index.ts'
import { checkValues, missingValues, type Values } from './check-values.ts'
import { authorise, type WriteContext, type Writer } from './context.ts'
import { atPaths } from './lines.ts'
import { limitedTo, writeCondition } from './reach.ts'
import { checkReferences } from './references.ts'
import { choose, type Selection } from './selection.ts'
import { announce } from './stages.ts'
import { stamps, traced, traces } from './trace-sql.ts'
import { changesOf, unchanged } from './update-rows.ts'
import { violationFor } from './violation.ts'

export interface ChangedAlike {
  /** Records that were meant. */
  readonly matched: number
  /** Those of them that were other before. */
  readonly changed: number
}

/**
 * Sets `values` in every record of `selection`. Records that have them already stay as they are, without a trace.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, TOO_MANY_MATCH, COUNT_MOVED, VALIDATION_FAILED with the
 * path `values/<field>` of every fault
 */
export async function updateAlike(
  writer: Writer,
  objectName: string,
  selection: Selection,
  values: Values,
): Promise<ChangedAlike> {
  const context = limitedTo(authorise(writer, objectName, 'update'), 'update', [values])
  return atPaths(apply(context, writer, selection, values), ['values'])
}

async function apply(
  context: WriteContext,
  writer: Writer,
  selection: Selection,
  given: Values,
): Promise<ChangedAlike> {
  const values = checked(context, given)
  await checkReferences(context, [values])
  const ids = await choose(context, 'update', selection)
  if (ids.length === 0 || Object.keys(values).length === 0) return { matched: ids.length, changed: 0 }
  const changed = await update(context, ids, values)
  await announce(writer, context.plan.object.name, 'update', changed)
  return { matched: ids.length, changed: changed.length }
}

/** Paths begin with `0/`, as those of one row do. */
function checked({ plan }: WriteContext, given: Values): Values {
  const own = Object.entries(given).flatMap(([name]) => {
    const field = plan.fields.get(name)?.field
    return field && isOfOne(field) ? [ofOneRecord(field)] : []
  })
  const names = new Set(own.map(({ path }) => path))
  const alike = Object.fromEntries(Object.entries(given).filter(([name]) => !names.has(`0/${name}`)))
  const { values, issues } = checkValues(plan, alike, '0/', 'update')
  const all = [...own, ...issues, ...missingValues(plan, values, '0/', false)]
  if (all.length > 0) throw invalid(all)
  return values
}

/** Lines and files belong to one record each; a key tells it from all others. */
function isOfOne({ kind, inKey }: FieldModel): boolean {
  return kind.storage === 'none' || kind.fileFault !== undefined || inKey
}

function ofOneRecord({ name, label }: FieldModel): Issue {
  return {
    code: 'FIELD_READONLY',
    path: `0/${name}`,
    message: {
      zh: `${label.zh}属于单条记录，不能批量修改`,
      en: `${label.en} belongs to one record each and cannot be set in many at once`,
    },
  }
}

/** Ids of the records that were other before. */
async function update(context: WriteContext, ids: readonly string[], values: Values): Promise<readonly string[]> {
  const fields = context.plan.object.fields.filter((field) => Object.hasOwn(values, field.name))
  const statement = updateStatement(context, ids, fields, JSON.stringify([values]))
  const rows = await context.tx
    .query<{ id: string; within: boolean }>(statement.text, statement.values)
    .catch(async (error: unknown) => {
      throw await violationFor(error, context, [values])
    })
  // each row is judged again as it became: nobody moves a record out of reach
  if (rows.some((row) => !row.within)) throw new TesseraError('FORBIDDEN')
  return rows.map((row) => row.id)
}

function updateStatement(
  context: WriteContext,
  ids: readonly string[],
  fields: readonly FieldModel[],
  json: string,
): { text: string; values: unknown[] } {
  const { plan, db } = context
  const { object } = plan
  const parameters = new Parameters()
  const { bind } = parameters
  const table = tableSql(db, object)
  const types = fields.map((field) => `"${field.name}" ${field.columnType}`).join(', ')
  const wanted = fields.map((field, i) => `, x."${field.name}" as "~${i}"`).join('')
  const sets = fields.map((field, i) => `${quotedName(field.column)} = ${storedSql(context, field, `old."~${i}"`)}`)
  const differs = fields.map((field, i) => `${columnSql(context, field, 'old')} is distinct from old."~${i}"`)
  const text =
    `with x as (select * from jsonb_to_recordset(${bind(json)}::jsonb) as x(${types})), ` +
    `old as (select ${rowSql(object, 't')}${wanted} from ${table} as t cross join x where ${isAmong(object, ids, 't', bind)} ` +
    `order by ${keyOrder(object, 't')} for no key update of t), ` +
    `changed as (update ${table} as t set ${[...sets, ...stamps(context, object, bind)].join(', ') || unchanged(object)} ` +
    `from old where ${isSame(object, 't', 'old')} and (${differs.join(' or ')}) returning ${rowSql(object, 't')}), ` +
    `s as (select ${traced(object, 'changed')}, ${changesOf(context, fields)} as "changes" from changed join old on ${isSame(object, 'old', 'changed')}), ` +
    `${traces(context, 'update', 's', parameters)} ` +
    `select ${idSql(object.key, 'changed')} as id, coalesce(${writeCondition(context, 'update', 'changed', bind)}, false) as within from changed`
  return { text, values: parameters.values }
}
