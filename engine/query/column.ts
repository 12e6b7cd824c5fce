/**
 * In charge of where a field's value is in a statement. What enters is the field and the alias of a row of its object,
 * or of what carries all its columns along; what leaves is an expression of the field's `columnType`. Whoever reads a
 * field asks here: a column of an existing table may be of another type, and a value may be computed on the way.
 */
import type { Database } from '../database/index.ts'
import { quotedName } from '../model/key.ts'
import type { FieldModel, ObjectModel, ReadFacts } from '../model/types.ts'
import type { RuleMoment } from '../rules/index.ts'

/** What values may depend on beside their row. */
export interface ColumnContext {
  readonly db: Pick<Database, 'now'>
  readonly moment: RuleMoment
}

export function columnSql(context: ColumnContext, field: FieldModel, alias: string): string {
  return field.read ? field.read(alias, factsOf(context)) : `${alias}.${quotedName(field.column)}`
}

/** What is stored for `value`, an expression of the field's `columnType`. */
export function storedSql(context: ColumnContext, field: FieldModel, value: string): string {
  return field.write ? field.write(value, factsOf(context)) : value
}

function factsOf({ db, moment }: ColumnContext): ReadFacts {
  return { now: db.now, timeZone: moment.timeZone }
}

/** The table of an object, quoted. */
export function tableSql(db: Pick<Database, 'table'>, { table }: Pick<ObjectModel, 'table'>): string {
  return table.schema === undefined ? db.table(table.name) : `${quotedName(table.schema)}.${quotedName(table.name)}`
}

/**
 * All of a row that `columnSql` may ask for, for a subquery that carries it along. `*` leaves out what PostgreSQL keeps
 * itself, and of an existing table it would drag along what no field knows.
 */
export function rowSql({ existing, fields, key, version }: ObjectModel, alias: string): string {
  if (!existing) return `${alias}.*`
  const stored = fields.filter(({ computed, kind }) => computed?.kept !== 'read' && kind.storage !== 'none')
  const columns = new Set([...key.columns, ...stored].map(({ column }) => column))
  for (const { computed } of fields) for (const column of computed?.columns ?? []) columns.add(column)
  for (const column of version?.kept ?? []) columns.add(column)
  return [...columns].map((column) => `${alias}.${quotedName(column)}`).join(', ')
}

/** The version of a row; null where it has none. */
export function versionSql({ version }: ObjectModel, alias: string): string {
  return version?.sql(alias) ?? 'null::bigint'
}
