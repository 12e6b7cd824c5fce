/** A look at some rows, for what types do not say: how many decimals floating-point numbers have, how long texts are. */
import { type Owner, quoteIdentifier as q } from '../../database/index.ts'
import { withoutModifier } from '../../model/stored-column.ts'
import type { ColumnFacts, TableFacts } from './catalog.ts'

export interface ColumnSample {
  /** The most decimals of a number. */
  readonly decimals?: number
  /** The most characters of a text, and whether one has several lines. */
  readonly longest?: number
  readonly lines?: boolean
}

const ROWS = 1_000
const SECONDS = 5

/** By column; nothing for a table that the owner's role may not read, or that takes too long. */
export async function sampleColumns(owner: Owner, table: TableFacts): Promise<ReadonlyMap<string, ColumnSample>> {
  const asked = table.columns.flatMap((column, index) => {
    const question = questionOf(column, index)
    return question === undefined ? [] : [{ column, index, question }]
  })
  if (asked.length === 0) return new Map<string, ColumnSample>()
  const from = `(select * from ${q(table.schema)}.${q(table.name)} limit ${ROWS}) as t`
  const text = `select ${asked.map(({ question }) => question).join(', ')} from ${from}`
  const rows = await owner
    .transaction((tx) => tx.query(text), { readOnly: true, statementTimeoutMs: SECONDS * 1_000 })
    // the types alone will do
    .catch(() => [])
  const [row = {}] = rows
  return new Map(asked.map(({ column, index }) => [column.name, sampleOf(row, index)]))
}

function questionOf({ name, type }: ColumnFacts, index: number): string | undefined {
  const base = withoutModifier(type)
  const value = `t.${q(name)}`
  if (base === 'real' || base === 'double precision' || type === 'numeric')
    return `max(case when ${value}::text ~ '^-?[0-9]' then scale(trim_scale(${value}::numeric)) end) as "d${index}"`
  if (type === 'text' || type === 'character varying' || type === 'citext')
    return `max(char_length(${value}::text)) as "l${index}", bool_or(${value}::text like E'%\\n%') as "n${index}"`
  return undefined
}

function sampleOf(row: Readonly<Record<string, unknown>>, index: number): ColumnSample {
  const decimals = row[`d${index}`]
  const longest = row[`l${index}`]
  return {
    ...(typeof decimals === 'number' && { decimals }),
    ...(typeof longest === 'number' && { longest, lines: row[`n${index}`] === true }),
  }
}
