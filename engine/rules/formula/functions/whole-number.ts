/** Numbers that count something. */
import { decimal, type Value } from './function.ts'

/** The whole part of a number; nothing outside of the bounds. */
export function wholeNumber(value: Value | undefined, least: number, most: number): number | undefined {
  const whole = decimal(value).trunc()
  return whole.gte(least) && whole.lte(most) ? whole.toNumber() : undefined
}
