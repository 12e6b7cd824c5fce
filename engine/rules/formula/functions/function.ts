/**
 * The contract of a function. Each carries its SQL and its evaluation side by side, because both must give the same
 * answer on every record, and both are total: whatever the values, the answer is a value or null, never an error.
 */
import { Decimal } from 'decimal.js'

import type { Text } from '../../../kernel/text.ts'
import type { RuleMoment, SqlContext } from '../../value-types.ts'
import type { FormulaType } from '../formula.ts'

/** A value while it is computed: days and instants as canonical strings. */
export type Value = Decimal | string | boolean | null

export interface Param {
  readonly label: Text
  readonly types: readonly FormulaType[]
  /** All parameters of one group take values of one type. */
  readonly group?: string
  /** The argument is one of these words, written as a text; it arrives as the word itself. */
  readonly words?: readonly string[]
}

export interface FormulaFunction {
  readonly name: string
  /** What it gives. */
  readonly label: Text
  readonly params: readonly Param[]
  /** These may follow, any number of times. */
  readonly rest?: readonly Param[]
  /** These may follow at the end. */
  readonly optional?: readonly Param[]
  readonly result: FormulaType | { readonly group: string }
  /** The answer changes with time. */
  readonly clock?: true
  /** Types of the first argument for which PostgreSQL does not trust the SQL to give the same answer for ever, so that no column can hold it. */
  readonly unstored?: readonly FormulaType[]
  /** `eval` sees null arguments; without this, any null argument makes the answer null. */
  readonly seesNull?: true
  /** Has every argument once, in its order, before what it hands over itself: statements may bind values by position. */
  sql(args: readonly string[], call: SqlCall): string
  eval(args: readonly Value[], call: EvalCall): Value
}

export interface SqlCall {
  readonly types: readonly FormulaType[]
  readonly context: SqlContext & {
    /** SQL of the present instant, for statements that outlive the moment; the moment itself when absent. */
    readonly clock?: string
  }
}

export interface EvalCall {
  readonly types: readonly FormulaType[]
  readonly moment: RuleMoment
}

export function param(zh: string, en: string, ...types: readonly FormulaType[]): Param {
  return { label: { zh, en }, types }
}

/** A parameter that shares its type with the others of its group. */
export function grouped(group: string, { label, types }: Param): Param {
  return { label, types, group }
}

export function decimal(value: Value | undefined): Decimal {
  if (Decimal.isDecimal(value)) return value
  throw new Error('the check of types let a value through that is no number')
}

export function text(value: Value | undefined): string {
  if (typeof value === 'string') return value
  throw new Error('the check of types let a value through that is no text')
}

/** Equal values; null equals nothing. */
export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (Decimal.isDecimal(a)) return Decimal.isDecimal(b) && a.eq(b)
  return a !== null && a !== undefined && a === b
}

/** Negative, 0 or positive. Canonical days and instants sort as text. */
export function order(a: Value | undefined, b: Value | undefined): number {
  if (Decimal.isDecimal(a)) return a.comparedTo(decimal(b))
  const [first, second] = [text(a), text(b)]
  if (first === second) return 0
  return first < second ? -1 : 1
}
