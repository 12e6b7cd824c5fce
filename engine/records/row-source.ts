/**
 * How rows come into the statement that writes them. One row of plain values comes as parameters, which costs PostgreSQL
 * least; all others come as one JSON text, which has no limit of parameters.
 */
import type { Bind } from '../access/index.ts'
import { type Given, given } from './compiled.ts'

export interface SourceColumn {
  readonly name: string
  readonly type: string
}

type SourceRow = Readonly<Record<string, unknown>>

export interface RowSource {
  readonly isOne: boolean
  /** The rows, for `compiledStatement`. */
  readonly given: Given
}

/** @param typeOf type of a column that a row may name */
export function rowSource(rows: readonly SourceRow[], typeOf: (name: string) => string | undefined): RowSource {
  const [only] = rows
  if (!only || rows.length > 1 || !isPlain(only, typeOf)) return { isOne: false, given: { rows: JSON.stringify(rows) } }
  const values: Record<string, unknown> = {}
  for (const name in only) values[keyOf(name)] = only[name]
  return { isOne: true, given: values }
}

/** The rows as an item `x` of FROM. */
export function sourceSql(columns: readonly SourceColumn[], isOne: boolean, bind: Bind): string {
  if (isOne) {
    const values = columns.map(({ name, type }) => `${bind(given(keyOf(name)))}::${uncutType(type)} as "${name}"`)
    return `(select ${values.join(', ')}) as x`
  }
  const types = columns.map(({ name, type }) => `"${name}" ${type}`)
  return `jsonb_to_recordset(${bind(given('rows'))}::jsonb) as x(${types.join(', ')})`
}

function keyOf(name: string): string {
  return `row ${name}`
}

/** Lists and JSON are told in other ways as parameters. */
function isPlain(row: SourceRow, typeOf: (name: string) => string | undefined): boolean {
  for (const name in row) {
    const type = typeOf(name)
    const isComposed = typeof row[name] === 'object' && row[name] !== null
    if (isComposed || type === undefined || type === 'jsonb' || type.endsWith(']')) return false
  }
  return true
}

/** A cast would cut a text that is too long; without a length the column itself refuses it. */
function uncutType(type: string): string {
  return type.startsWith('varchar(') ? 'varchar' : type
}
