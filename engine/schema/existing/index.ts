/**
 * In charge of tables that were there before: reading what they are, and saying it in definitions.
 * What enters are names of a schema and its tables; what leaves are definitions of objects, fields, references and
 * screens, for drafts or a pack. Neither the tables nor their rows are touched.
 */
import type { Owner } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import type { Definition } from '../../model/definition.ts'
import { readSchemas, readTables, type SchemaFacts, type TableFacts } from './catalog.ts'
import { guessField } from './columns.ts'
import { registered } from './definitions.ts'
import { keyOf, tableKey } from './made.ts'

export { definitionsOfTables, type ImportRequest, type Made } from './definitions.ts'
export type { MadeDefinition } from './made.ts'

/** A table as people choose it. */
export interface TableOffer extends Pick<TableFacts, 'schema' | 'name' | 'comment' | 'estimatedRows'> {
  readonly key: readonly string[]
  /** Why its rows could only be read. */
  readonly readonly: Text | null
  /** Name of the object that it is already. */
  readonly registeredAs: string | null
  readonly columns: readonly ColumnOffer[]
  readonly references: readonly {
    readonly columns: readonly string[]
    readonly table: string
    readonly toColumns: readonly string[]
  }[]
}

export interface ColumnOffer {
  readonly name: string
  readonly type: string
  readonly comment: string | null
  readonly nullable: boolean
  readonly hasDefault: boolean
  /** The kind of field that it would become. */
  readonly field: { readonly type: string } | null
  readonly why?: Text
}

export function offeredSchemas(owner: Owner): Promise<SchemaFacts[]> {
  return readSchemas(owner)
}

/** The tables of a schema by name, with what would become of each column. */
export async function offeredTables(
  owner: Owner,
  schema: string,
  current: readonly Definition[],
): Promise<TableOffer[]> {
  const present = registered(current)
  const tables = await readTables(owner, schema)
  return tables.map((table) => offerOf(table, present.get(tableKey(schema, table.name))?.object ?? null))
}

function offerOf(table: TableFacts, registeredAs: string | null): TableOffer {
  const { schema, name, comment, estimatedRows, references } = table
  return {
    schema,
    name,
    comment,
    estimatedRows,
    key: keyOf(table),
    readonly: whyReadonly(table),
    registeredAs,
    columns: table.columns.map((column) => columnOffer(table, column)),
    references: references.map(({ columns, table: to, toColumns }) => ({ columns, table: to, toColumns })),
  }
}

function whyReadonly({ kind, keys }: TableFacts): Text | null {
  if (kind === 'view') return { zh: '视图或外部表', en: 'a view or a foreign table' }
  return keys.length === 0 ? { zh: '没有主键', en: 'it has no key' } : null
}

function columnOffer(table: TableFacts, column: TableFacts['columns'][number]): ColumnOffer {
  const { name, type, comment, notNull, hasDefault, options } = column
  const about = { name, type, comment, nullable: !notNull, hasDefault }
  const isLink = table.references.some(({ columns }) => columns.length === 1 && columns[0] === name)
  if (isLink) return { ...about, field: { type: 'reference' } }
  const names = keyOf(table).includes(name)
  const guess = guessField(column, { names, sample: undefined, enumName: options ? name : undefined })
  return 'why' in guess ? { ...about, field: null, why: guess.why } : { ...about, field: { type: guess.field.type } }
}
