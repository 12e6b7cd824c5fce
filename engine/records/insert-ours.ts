/**
 * New records in a table of ours: any number in one statement that checks their references, writes them with history
 * and outbox, and gives them back. It writes all or nothing by itself, with or without a transaction around it.
 */
import type { Bind } from '../access/index.ts'
import { newId } from '../kernel/ids.ts'
import type { FieldModel } from '../model/types.ts'
import { fieldExpression, heldFields, type Parameters, tableSql } from '../query/index.ts'
import { type Asked, type Missing, missingSql, refusalOf } from './ask-within.ts'
import type { Values } from './check-values.ts'
import { compiledStatement } from './compiled.ts'
import { authorOf, type WriteContext } from './context.ts'
import type { Inserted } from './insert.ts'
import { writeCondition } from './reach.ts'
import { refusedUnless } from './refuse-sql.ts'
import { rowSource, sourceSql } from './row-source.ts'
import { traces } from './trace-sql.ts'
import { violationFor } from './violation.ts'
import { toldNow, writtenNow } from './written-later.ts'

interface Row extends Missing {
  readonly record: string
}

/** @throws TesseraError VALIDATION_FAILED where a reference leads nowhere or the table refuses a value, FORBIDDEN */
export async function insertOurs(context: WriteContext, rows: readonly Values[], asked: Asked): Promise<Inserted> {
  const used = new Set<string>()
  for (const row of rows) for (const name in row) used.add(name)
  // ids rise in the order in which they are made
  const ids = rows.map(newId)
  const { field } = context.plan.object
  const source = rowSource(
    rows.map((row, index) => ({ ...row, id: ids[index] })),
    (name) => field.get(name)?.columnType,
  )
  const shape = `create ${source.isOne} ${[...used].join()} ${asked.fields.map(({ name }) => name).join()}`
  const write = (standIn: WriteContext, parameters: Parameters): string =>
    insertSql(standIn, { fields: fieldsOf(context, used), isOne: source.isOne, asked }, parameters)
  const statement = compiledStatement(context, shape, write, { ...asked.ids, ...source.given })
  const found = await context.tx
    .query<Row>(statement.text, statement.values, statement.name)
    .catch(async (error: unknown) => {
      throw await violationFor(error, context, toldNow(context, rows))
    })
  const refusal = asked.fields.length > 0 ? refusalOf(context, found, rows) : undefined
  if (refusal) throw refusal
  return { ids, records: found.map(({ record }) => record) }
}

function fieldsOf({ plan }: WriteContext, used: ReadonlySet<string>): FieldModel[] {
  return plan.object.fields.filter(({ name }) => used.has(name))
}

interface Inserting {
  readonly fields: readonly FieldModel[]
  readonly isOne: boolean
  readonly asked: Asked
}

function insertSql(caller: WriteContext, { fields, isOne, asked }: Inserting, parameters: Parameters): string {
  const context = lookingOnce(caller)
  const { plan, db } = context
  const { bind } = parameters
  const columns = fields.map((field) => `, "${field.column}"`).join('')
  const values = fields.map((field) => `, ${writtenNow(context, field, `x."${field.name}"`)}`).join('')
  const source = [{ name: 'id', type: 'uuid' }, ...fields.map(({ name, columnType: type }) => ({ name, type }))]
  const author = `${bind(authorOf(context).id)}::uuid`
  const checks = missingSql(context, asked.fields, bind)
  const whole = checks.length > 0 ? ' where not exists (select from missing)' : ''
  const parts = [
    ...checks,
    `s as (insert into ${tableSql(db, plan.object)} as t ` +
      `("id", "version", "created_at", "created_by", "updated_at", "updated_by"${columns}) ` +
      `select x."id", 1, ${db.now}, ${author}, ${db.now}, ${author}${values} ` +
      `from ${sourceSql(source, isOne, bind)}${whole} ` +
      `returning t."id", t."version", ${answerSql(context, fields, bind)} as record, ${isWithin(context, parameters)} as within)`,
    `created as (select s."id", s."version", null::jsonb as "changes" from s)`,
    traces(context, 'create', 'created', parameters),
  ]
  const written = `select s.record, s."id"`
  const answer =
    checks.length > 0
      ? `select a.record, a.field, a.wanted from (${written}, null as field, null as wanted from s ` +
        `union all select null, null, field, id from missing) as a order by a."id"`
      : `${written} from s order by s."id"`
  return `with ${parts.join(', ')} ${answer}`
}

/** The clock is looked at once for all rows: PostgreSQL would call its function for each of them. */
function lookingOnce(context: WriteContext): WriteContext {
  const { db } = context
  return { ...context, db: { table: db.table, now: `(select ${db.now})` } }
}

/** JSON text of the new row as its writer may see it. What nobody gave is empty, and need not be worked out. */
function answerSql(context: WriteContext, given: readonly FieldModel[], bind: Bind): string {
  if (context.quiet) return `'null'::text`
  const output = heldFields(context.plan).map((field) => {
    const isKnown = field.system || field.computed !== undefined || given.includes(field)
    return `${isKnown ? fieldExpression(context, field, 't', bind) : 'null'} as "${field.name}"`
  })
  return `(select row_to_json(r.*)::text from (select ${output.join(', ')}) as r)`
}

/** The row is judged as it became: nobody makes a record beyond what they may make. */
function isWithin(context: WriteContext, { bind }: Parameters): string {
  return refusedUnless(writeCondition(context, 'create', 't', bind), context.db)
}
