/** The rows of the condition editor. */

/** One row. Its values are what stands behind the field in JSON: of `in` one array, of `between` two values. */
export interface ConditionRow {
  /** How many brackets open before the row. */
  readonly left: number
  readonly field: string
  readonly operator: string
  readonly values: readonly unknown[]
  /** How many brackets close after it. */
  readonly right: number
  /** What joins it to the next row; of the last row it means nothing. */
  readonly connector: 'and' | 'or'
  /** Switched off, but kept. */
  readonly muted?: boolean
  /** Of `some` and `none`: the conditions on the records that `field` leads to; no row means any record at all. */
  readonly where?: readonly ConditionRow[]
  /** Which of its left brackets turn what they hold into its opposite: 0 is the outermost. */
  readonly negated?: readonly number[]
}

/** Operators that ask about the records a field leads to. */
export const RELATION_OPERATORS: readonly string[] = ['some', 'none']
