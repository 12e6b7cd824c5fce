/** What the keyword `decimal` of a value schema asks of a decimal string; ajv and `schema-fault.ts` share it. */
import { Decimal } from 'decimal.js'
import { DECIMAL_TEXT } from './formats.ts'

export interface DecimalLimits {
  readonly precision: number
  readonly scale: number
  readonly minimum?: string
  readonly maximum?: string
}

export interface DecimalFault {
  /** Which limit is broken: digits before the point, digits after it, or a bound. */
  readonly broken: 'precision' | 'scale' | 'minimum' | 'maximum'
  readonly limit: number | string
}

/** The first limit that a decimal string breaks. Text that is no decimal breaks none here: `format` names it. */
export function decimalFault(limits: DecimalLimits, text: string): DecimalFault | undefined {
  if (!DECIMAL_TEXT.test(text) || isClearlyWithin(limits, text)) return undefined
  const value = new Decimal(text)
  if (value.decimalPlaces() > limits.scale) return { broken: 'scale', limit: limits.scale }
  const whole = limits.precision - limits.scale
  if (value.abs().gte(new Decimal(10).pow(whole))) return { broken: 'precision', limit: whole }
  if (limits.minimum !== undefined && value.lt(limits.minimum)) return { broken: 'minimum', limit: limits.minimum }
  if (limits.maximum !== undefined && value.gt(limits.maximum)) return { broken: 'maximum', limit: limits.maximum }
  return undefined
}

/** Most values keep their limits by far, which their digits and a number near them tell; doubt is left to decimals. */
function isClearlyWithin(limits: DecimalLimits, text: string): boolean {
  const { precision, scale, minimum = '-Infinity', maximum = 'Infinity' } = limits
  const point = text.includes('.') ? text.indexOf('.') : text.length
  const whole = text.startsWith('-') ? point - 1 : point
  if (whole > precision - scale || text.length - point - 1 > scale) return false
  const near = Number(text)
  return near > Number(minimum) && near < Number(maximum)
}
