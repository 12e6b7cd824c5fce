/** How columns of other kinds become text of a given length. */
import { conversion } from '../column-change.ts'
import type { ColumnChange, FieldChange } from '../kind.ts'

type ToText = (column: string) => string

const cast: ToText = (column) => `${column}::text`

const SPELLINGS: Readonly<Record<string, ToText>> = {
  integer: cast,
  rating: cast,
  decimal: cast,
  money: cast,
  percent: cast,
  boolean: (column) => `case when ${column} then 'true' when not ${column} then 'false' end`,
  date: (column) => `to_char(${column}, 'YYYY-MM-DD')`,
  time: (column) => `to_char(${column}, 'HH24:MI:SS')`,
  enum: cast,
}

/** Kinds whose values are text already. */
const TEXTS = ['text', 'auto_number', 'long_text', 'phone', 'email', 'url', 'id_card', 'color']

/** Conversions from every kind that has a plain spelling. */
export function spelledOut(length: number): Record<string, (change: FieldChange) => ColumnChange> {
  const spelled = Object.entries(SPELLINGS).map(([name, spell]) => [
    name,
    ({ column }: FieldChange) => conversion({ using: spell(column), keep: fits(spell(column), length), rewrite: true }),
  ])
  const resizing = TEXTS.map((name) => [name, (change: FieldChange) => resized(change, length)])
  return Object.fromEntries([...spelled, ...resizing])
}

/** Text to text: only a shorter limit can lose anything, and only then PostgreSQL reads every row. */
export function resized({ previous, previousKind, column }: FieldChange, after: number): ColumnChange {
  const before = previousKind.valueSchema(previous, undefined).maxLength ?? Infinity
  return after >= before
    ? conversion({ using: column, rewrite: false })
    : conversion({ using: column, keep: fits(column, after), rewrite: true })
}

function fits(text: string, length: number): string {
  return `char_length(${text}) <= ${length}`
}
