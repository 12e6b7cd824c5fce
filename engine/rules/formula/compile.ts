/**
 * Writes a formula as an SQL expression. What enters is a checked formula and what the statement knows: where a field's
 * column is and how a value is handed over; what leaves is an expression that no value of any row makes fail.
 */
import type { CompileContext } from '../sql/compile.ts'
import type { FieldRead, Formula, FormulaType, Literal } from './formula.ts'
import { definitionOf } from './functions/index.ts'
import { withinDays, withinInstants } from './functions/sql-parts.ts'
import { shapedSql, WIDEST, type FormulaShape } from './shape.ts'

/** The PostgreSQL types in which values are computed; keys of existing tables may be of any type, so they are texts. */
const PG_TYPES: Readonly<Record<FormulaType, string>> = {
  decimal: 'numeric',
  text: 'text',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  reference: 'text',
}

export interface FormulaContext extends CompileContext {
  /** SQL of the present instant; the context's moment when absent. */
  readonly clock?: string
  /** Says how a value that is written into the SQL itself stands there; as it is when absent. */
  literal?(sql: string): string
}

/**
 * An expression that answers as `evaluateFormula` does; a primary, so that it may stand anywhere in an expression.
 * Texts, the moment and its zone are handed over through `context.parameter`.
 */
export function compileFormula(formula: Formula, context: FormulaContext, shape: Partial<FormulaShape> = {}): string {
  return shapedSql(sqlOf(formula, context), formula.type, { ...WIDEST, ...shape })
}

function sqlOf(formula: Formula, context: FormulaContext): string {
  if (formula.kind === 'literal') return literalSql(formula, context)
  if (formula.kind === 'field') return fieldSql(formula, context)
  const definition = definitionOf(formula.name)
  const args = formula.args.map((argument, index) =>
    definition.params[index]?.words && argument.kind === 'literal' ? String(argument.value) : sqlOf(argument, context),
  )
  return definition.sql(args, { types: formula.args.map(({ type }) => type), context })
}

function literalSql({ type, value }: Literal, context: FormulaContext): string {
  const isText = typeof value === 'string' && type === 'text'
  // what is no text are digits, true, false and null
  const sql = isText ? context.parameter(value, 'text') : `${value}::${PG_TYPES[type]}`
  return context.literal?.(sql) ?? sql
}

function fieldSql({ type, name }: FieldRead, context: CompileContext): string {
  const column = `${context.column(name)}::${PG_TYPES[type]}`
  // infinity and days before the year 1, which tables that others fill may hold, have no canonical form
  if (type === 'date') return withinDays(column)
  return type === 'datetime' ? withinInstants(column) : column
}

/**
 * How the columns of a row are named in the expression of a column that PostgreSQL computes. PostgreSQL works out
 * constant parts of such an expression before it knows by which rules to compare texts, and then refuses; so where texts
 * are involved, values stand behind a question to the row that is always answered alike.
 */
export function columnContext({ column, key, timeZone, texts }: ComputedRow): FormulaContext {
  // what is stored does not look at the clock
  const context = { column, parameter: inlineParameter, moment: { now: '', timeZone } }
  if (!texts) return context
  return { ...context, literal: (sql) => `(case when ${key} is null then null else ${sql} end)` }
}

export interface ComputedRow {
  column(field: string): string
  /** A column that is never null. */
  readonly key: string
  readonly timeZone: string
  /** Texts are involved, in the formula or in one whose SQL stands for a field of it. */
  readonly texts: boolean
}

/** True when a text is computed on the way to the answer. */
export function usesTexts(formula: Formula): boolean {
  const { type } = formula
  return type === 'text' || (formula.kind === 'call' && formula.args.some(usesTexts))
}

/**
 * A `parameter` for statements that can have none: writes the value into the SQL itself, quoted so that whatever it
 * holds stays a value.
 */
export function inlineParameter(value: unknown, pgType: string): string {
  const quoted = String(value).replaceAll("'", "''")
  const literal = quoted.includes('\\') ? ` E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`
  return `${literal}::${pgType}`
}
