/** Writes checked records into their table, with history and outbox in the same statement. */
import { TesseraError } from '../kernel/errors.ts'
import { groupBy } from '../kernel/collections.ts'
import { idSql, quotedName } from '../model/key.ts'
import type { FieldModel } from '../model/types.ts'
import { fieldExpression, heldFields, Parameters, rowSql, storedSql, tableSql } from '../query/index.ts'
import type { Asked } from './ask-within.ts'
import type { Values } from './check-values.ts'
import type { WriteContext } from './context.ts'
import { insertOurs } from './insert-ours.ts'
import { writeCondition } from './reach.ts'
import { traced, traces } from './trace-sql.ts'
import { violationFor } from './violation.ts'

export interface Inserted {
  /** In the order given. */
  readonly ids: readonly string[]
  /** JSON text of each record as the writer may see it. */
  readonly records: readonly string[]
}

/** @throws TesseraError VALIDATION_FAILED where the table refuses a value, FORBIDDEN where a record would be somebody else's */
export async function insert(context: WriteContext, rows: readonly Values[], asked: Asked): Promise<Inserted> {
  if (!context.plan.object.existing) return insertOurs(context, rows, asked)
  const inserted = await insertIntoExisting(context, rows)
  return { ids: inserted.map((row) => row.id), records: inserted.map((row) => row.record) }
}

interface Row extends Record<string, unknown> {
  id: string
  record: string
  within: boolean
}

/** Rows that name the same fields go together: what a row leaves out, the table fills in. */
async function insertIntoExisting(context: WriteContext, rows: readonly Values[]): Promise<readonly Row[]> {
  const places = rows.map((row, index) => ({ row, index }))
  const inserted: Row[] = []
  for (const group of groupBy(places, ({ row }) => Object.keys(row).sort().join()).values()) {
    const created = await insertAlike(
      context,
      group.map(({ row }) => row),
      rows,
    )
    for (const [at, { index }] of group.entries()) {
      const row = created[at]
      if (row) inserted[index] = row
    }
  }
  return inserted
}

async function insertAlike(
  context: WriteContext,
  alike: readonly Values[],
  rows: readonly Values[],
): Promise<readonly Row[]> {
  const { fields: all, version } = context.plan.object
  const fields = all.filter((field) => Object.hasOwn(alike[0] ?? {}, field.name))
  const started = version?.column === undefined ? [] : [quotedName(version.column)]
  const columns = [...fields.map((field) => quotedName(field.column)), ...started]
  if (columns.length > 0) {
    const values = [...fields.map((field) => storedSql(context, field, `x."${field.name}"`)), ...started.map(() => '1')]
    const inserting = ({ bind }: Parameters): string =>
      `(${columns.join(', ')}) select ${values.join(', ')} from ${recordset(fields, alike, bind)}`
    return run(context, rows, inserting)
  }
  const inserted: Row[] = []
  for (const _ of alike) inserted.push(...(await run(context, rows, () => 'default values')))
  return inserted
}

function recordset(fields: readonly FieldModel[], rows: readonly Values[], bind: Parameters['bind']): string {
  const json = `${bind(JSON.stringify(rows))}::jsonb`
  // a list of columns cannot be empty
  if (fields.length === 0) return `jsonb_array_elements(${json})`
  return `jsonb_to_recordset(${json}) as x(${fields.map((field) => `"${field.name}" ${field.columnType}`).join(', ')})`
}

/** @param rows all that the caller wants to write, for telling which of them the table refuses */
async function run(
  context: WriteContext,
  rows: readonly Values[],
  inserting: (parameters: Parameters) => string,
): Promise<readonly Row[]> {
  const { plan, db } = context
  const { object } = plan
  const parameters = new Parameters()
  const { bind } = parameters
  const output = heldFields(plan)
    .map((field) => `${fieldExpression(context, field, 's', bind)} as "${field.name}"`)
    .join(', ')
  const within = writeCondition(context, 'create', 's', bind)
  const text =
    `with s as (insert into ${tableSql(db, object)} as t ${inserting(parameters)} returning ${rowSql(object, 't')}), ` +
    `created as (select ${traced(object, 's')}, null::jsonb as "changes" from s), ` +
    `${traces(context, 'create', 'created', parameters)} ` +
    `select ${idSql(object.key, 's')} as id, (select row_to_json(r.*)::text from (select ${output}) as r) as record, ` +
    `coalesce(${within}, false) as within from s`
  const created = await context.tx.query<Row>(text, parameters.values).catch(async (error: unknown) => {
    throw await violationFor(error, context, rows)
  })
  // the rows are judged as they became: nobody makes a record beyond what they may make
  if (created.some((row) => !row.within)) throw new TesseraError('FORBIDDEN')
  return created
}
