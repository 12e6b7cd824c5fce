/**
 * Columns of existing tables whose type is another than a field kind would have made: how such a value is read as the
 * kind knows it, and how one is stored.
 */
import type { FieldModel } from './types.ts'

/** A type as `format_type` spells it. Nothing else may come into a statement, for definitions come from anywhere. */
const SPELLED =
  /^(?:(?:double precision|(?:character|bit) varying|time(?:stamp)? with(?:out)? time zone|[a-z_][a-z0-9_$]*)(?:\(\d{1,4}(?:,-?\d{1,4})?\))?|(?:timestamp|time)\(\d\) with(?:out)? time zone|(?:(?:"(?:[^"\0]|"")+"|[a-z_][a-z0-9_$]*)\.)?(?:"(?:[^"\0]|"")+"|[a-z_][a-z0-9_$]*))(?:\[\])*$/

export function isColumnType(type: string): boolean {
  return SPELLED.test(type)
}

type Expressions = Pick<FieldModel, 'read' | 'write'>

/** Types that PostgreSQL takes for each other without a word. */
const ALIKE: readonly ReadonlySet<string>[] = [
  new Set(['text', 'varchar', 'character varying']),
  new Set(['smallint', 'integer', 'bigint']),
  new Set(['timestamptz', 'timestamp with time zone']),
  new Set(['time', 'time without time zone']),
]

/**
 * The expressions of a field over `column`, quoted, that is stored as `stored`; none where the column will do as it is.
 * @param canonical type that the field's kind works with, without length or precision
 */
export function storedExpressions(column: string, canonical: string, stored: string): Expressions {
  const base = withoutModifier(stored)
  if (base === canonical || ALIKE.some((types) => types.has(base) && types.has(canonical))) return {}
  if (base === 'timestamp without time zone' && canonical === 'timestamptz') {
    // such a column means the clock on the wall
    return {
      read: (alias, { timeZone }) => `(${alias}.${column} at time zone ${literal(timeZone)})`,
      write: (value, { timeZone }) => `(${value} at time zone ${literal(timeZone)})`,
    }
  }
  return { read: (alias) => `${alias}.${column}::${canonical}`, write: (value) => `${value}::${stored}` }
}

/** Types from which a value can always be read as the other, and into which it can be written; text reads all. */
const READS: Readonly<Record<string, readonly string[]>> = {
  bigint: ['smallint', 'integer', 'bigint'],
  smallint: ['smallint', 'integer', 'bigint'],
  integer: ['smallint', 'integer', 'bigint'],
  numeric: ['numeric', 'real', 'double precision', 'smallint', 'integer', 'bigint', 'money'],
  timestamptz: ['timestamp with time zone', 'timestamptz', 'timestamp without time zone'],
  time: ['time without time zone', 'time', 'time with time zone'],
  jsonb: ['jsonb', 'json'],
}
const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar'])

/** Whether a column of the type `stored` can hold the values of a field that works with `canonical`. */
export function isStorable(canonical: string, stored: string): boolean {
  const base = withoutModifier(stored)
  return TEXTS.has(canonical) || base === canonical || READS[canonical]?.includes(base) === true
}

/** `numeric(10,2)` → `numeric`: lengths and digits are judged before, and a cast would round what is compared. */
export function withoutModifier(type: string): string {
  return type.replace(/\([^)]*\)/, '')
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
