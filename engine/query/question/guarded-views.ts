/**
 * In charge of what custom SQL may see of an object: a view in a schema of its own that shows living rows and masked
 * values, the only thing that the role of custom SQL may read. Views are made when custom SQL first needs them; a change
 * of tables takes them all away, so that they are never in its way.
 */
import { createHash } from 'node:crypto'

import { type Database, quoteIdentifier, type Transaction } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { guardedSchema } from '../../model/guarded-schema.ts'
import { quotedName } from '../../model/key.ts'
import type { FieldModel, Model, ObjectModel } from '../../model/types.ts'
import { type ColumnContext, columnSql, tableSql } from '../column.ts'
import { maskExpression } from '../select.ts'

type GuardContext = ColumnContext & { readonly db: Database; readonly model: Model }

/** Objects whose views this process has seen in place, by the Model they were made for. */
const ready = new WeakMap<Model, Set<string>>()

/** Makes the guarded views of `objects` where they are not there yet. */
export async function ensureGuardedViews(context: GuardContext, objects: readonly ObjectModel[]): Promise<void> {
  const { db, model } = context
  const known = ready.get(model) ?? new Set()
  ready.set(model, known)
  const wanted = objects.filter((object) => !known.has(object.name))
  if (wanted.length === 0) return
  await db.owner.transaction((tx) => make(tx, context, wanted))
  for (const object of wanted) known.add(object.name)
}

/** The views may be gone: somebody has changed tables. */
export function forgetGuardedViews(model: Model): void {
  ready.delete(model)
}

/** The guarded view of an object, quoted. */
export function guardedView({ workspace }: Pick<Database, 'workspace'>, { name }: Pick<ObjectModel, 'name'>): string {
  return `${quoteIdentifier(guardedSchema(workspace))}.${quoteIdentifier(name)}`
}

async function make(tx: Transaction, context: GuardContext, objects: readonly ObjectModel[]): Promise<void> {
  const { db, model } = context
  const schema = quoteIdentifier(guardedSchema(db.workspace))
  const role = quoteIdentifier(db.rule?.role ?? '')
  // the same lock as changes of definitions: neither meets the other halfway
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`tessera.definitions.${db.workspace}`])
  const [latest] = await tx.query<{ number: number }>(
    `select max(number) as number from ${db.table('meta_generation')}`,
  )
  // views of an older generation would show others what has been masked since
  if ((latest?.number ?? 0) > model.generation) throw new TesseraError('GENERATION_MOVED')
  await tx.query(`create schema if not exists ${schema}`)
  await tx.query(`grant usage on schema ${schema} to ${role}`)
  for (const object of objects) {
    const view = guardedView(db, object)
    const text = guardedViewSql(context, object)
    const stamp = createHash('sha256').update(text).digest('hex')
    const [present] = await tx.query<{ stamp: string | null }>(
      `select obj_description(to_regclass($1), 'pg_class') as stamp`,
      [view],
    )
    if (present?.stamp !== stamp) {
      await tx.query(`drop view if exists ${view}`)
      await tx.query(`create view ${view} with (security_barrier) as ${text}`)
      await tx.query(`comment on view ${view} is '${stamp}'`)
    }
    await tx.query(`grant select on ${view} to ${role}`)
  }
}

/** Columns bear the names of fields, whatever the table calls them. Masked values are masked here, for everybody. */
function guardedViewSql(context: GuardContext, object: ObjectModel): string {
  const columns = object.fields.filter(hasValue).map((field) => {
    const value = columnSql(context, field, 't')
    return `${field.mask === undefined ? value : maskExpression(field, value)} as ${quotedName(field.name)}`
  })
  const living = object.softDelete ? ' where t."deleted_at" is null' : ''
  // who reads a view as if it were the table asks whether a row is deleted
  const deletion = object.softDelete ? ', null::timestamptz as "deleted_at"' : ''
  return `select ${columns.join(', ')}${deletion} from ${tableSql(context.db, object)} as t${living}`
}

/** Some fields stand for records of other tables and have no value in their own. */
export function hasValue(field: FieldModel): boolean {
  return field.kind.storage !== 'none'
}
