/** How columns of other kinds become text of a given length. */
import { conversion } from '../column-change.ts'
import type { ColumnChange, FieldChange } from '../kind.ts'

type ToText = (column: string) => string

const SPELLINGS: Readonly<Record<string, ToText>> = {
  integer: (column) => `${column}::text`,
  decimal: (column) => `${column}::text`,
  boolean: (column) => `case when ${column} then 'true' when not ${column} then 'false' end`,
  date: (column) => `to_char(${column}, 'YYYY-MM-DD')`,
  enum: (column) => `${column}::text`,
}

/** Conversions from every kind that has a plain spelling. */
export function spelledOut(length: number): Record<string, (change: FieldChange) => ColumnChange> {
  return Object.fromEntries(
    Object.entries(SPELLINGS).map(([name, spell]) => [
      name,
      ({ column }: FieldChange) =>
        conversion({ using: spell(column), keep: fits(spell(column), length), rewrite: true }),
    ]),
  )
}

/** Text to text: only a shorter limit can lose anything, and only then PostgreSQL reads every row. */
export function resized({ column }: FieldChange, before: number, after: number): ColumnChange {
  return after >= before
    ? conversion({ using: column, rewrite: false })
    : conversion({ using: column, keep: fits(column, after), rewrite: true })
}

function fits(text: string, length: number): string {
  return `char_length(${text}) <= ${length}`
}
