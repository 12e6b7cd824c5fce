/** What the result of a formula is brought to, so that it fits where it is kept. */
import type { Decimal } from 'decimal.js'

import { Exact, rounded, written } from './decimals.ts'
import type { FormulaType } from './formula.ts'
import { cut } from './functions/texts.ts'
import type { Value } from './functions/function.ts'
import { between } from './functions/sql-parts.ts'
import { FORMULA_LIMITS } from './limits.ts'

/**
 * A number is rounded half away from zero to `scale` digits after the point and is null when it then has more than
 * `precision` digits in all; a text is cut after `length` characters, and an empty one is null.
 */
export interface FormulaShape {
  readonly precision: number
  readonly scale: number
  readonly length: number
}

const { digits, text } = FORMULA_LIMITS

/** The widest shape there is. */
export const WIDEST: FormulaShape = { precision: 2 * digits, scale: digits, length: text }

/** A result as a canonical value. */
export function shapedValue(value: Value, type: FormulaType, shape: FormulaShape): string | boolean | null {
  const { precision, scale, length } = shape
  if (typeof value === 'string') return type === 'text' ? cut(value, length) || null : value
  if (value === null || typeof value === 'boolean') return value
  return numberWithin(rounded(value, scale), precision - scale, scale)
}

function numberWithin(number: Decimal, whole: number, scale: number): string | null {
  return number.abs().lt(new Exact(`1e${whole}`)) ? written(number, scale) : null
}

export function shapedSql(sql: string, type: FormulaType, { precision, scale, length }: FormulaShape): string {
  if (type === 'text') return `nullif(left(${sql}, ${length}), '')`
  if (type !== 'decimal') return `(${sql})`
  const bound = `1e${precision - scale}`
  return between(`round(${sql}, ${scale})`, `-${bound}`, bound)
}
