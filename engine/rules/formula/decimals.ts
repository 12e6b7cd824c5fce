/**
 * Exact decimals. Sums and differences are exact; products and quotients are rounded half away from zero to 38 digits
 * after the point, here and in SQL alike, because PostgreSQL's own quotients have as many digits as it sees fit.
 */
import { Decimal } from 'decimal.js'

import { FORMULA_LIMITS } from './limits.ts'

export const SCALE = FORMULA_LIMITS.digits

/** Precise enough for the product of as many numbers as a formula can hold, so that nothing is rounded unasked. */
export const Exact = Decimal.clone({
  precision: 40_000,
  rounding: Decimal.ROUND_HALF_UP,
  modulo: Decimal.ROUND_DOWN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
})

const SHIFT = new Exact(`1e${SCALE + 1}`)
const SHIFT_BACK = new Exact(`1e-${SCALE + 1}`)

export function product(a: Decimal, b: Decimal): Decimal {
  return a.times(b).toDecimalPlaces(SCALE)
}

/** Nothing when the divisor is zero. One digit more than is kept, cut and not rounded, decides how to round. */
export function quotient(a: Decimal, b: Decimal): Decimal | null {
  return b.isZero() ? null : a.times(SHIFT).divToInt(b).times(SHIFT_BACK).toDecimalPlaces(SCALE)
}

export function remainder(a: Decimal, b: Decimal): Decimal | null {
  return b.isZero() ? null : a.mod(b)
}

/** Rounds half away from zero; a negative number of places counts to the left of the point. */
export function rounded(number: Decimal, places: number): Decimal {
  return places >= 0 ? number.toDecimalPlaces(places) : number.toNearest(new Exact(`1e${-places}`))
}

/** With as many digits after the point as `places`, or as few as there are; zero has no sign. */
export function written(number: Decimal, places?: number): string {
  const shown = places === undefined ? number : rounded(number, places)
  return (shown.isZero() ? new Exact(0) : shown).toFixed(places === undefined ? undefined : Math.max(places, 0))
}

const DECIMAL = /^[+-]?[0-9]+([.][0-9]+)?$/

/** The number that a stored value is; a whole number comes as a number, a decimal as a string. */
export function decimalOf(value: unknown): Decimal | null {
  const isNumber = typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && DECIMAL.test(value)
  return isNumber ? new Exact(String(value)) : null
}
