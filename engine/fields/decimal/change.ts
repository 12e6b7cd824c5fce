/** How columns of other kinds become decimals. All kinds of decimals keep their numbers: 12.5 becomes 12.5 %. */
import { changeBy, conversion, NO_CHANGE } from '../column-change.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import { precisionOf, scaleOf } from './digits.ts'

export function changeToDecimal(kind: FieldKind, change: FieldChange): ColumnChange {
  return changeBy(kind, change, {
    decimal: fromDecimal,
    money: fromDecimal,
    percent: fromDecimal,
    integer: fromInteger,
    rating: fromInteger,
    text: fromText,
    long_text: fromText,
  })
}

function fromDecimal({ previous, next, column }: FieldChange): ColumnChange {
  const added = { whole: wholeDigits(next) - wholeDigits(previous), scale: scaleOf(next) - scaleOf(previous) }
  if (added.whole === 0 && added.scale === 0) return NO_CHANGE
  // PostgreSQL keeps the rows as they are while the scale stays
  if (added.whole >= 0 && added.scale >= 0) return conversion({ using: column, rewrite: added.scale !== 0 })
  const rounded = `round(${column}, ${scaleOf(next)})`
  return {
    kind: 'convert',
    using: `case when ${inRange(rounded, next)} then ${rounded} end`,
    losing: `not (${inRange(rounded, next)} and ${column} = ${rounded})`,
    rewrite: true,
  }
}

function fromInteger({ next, column }: FieldChange): ColumnChange {
  return conversion({ using: `${column}::numeric`, keep: inRange(column, next), rewrite: true })
}

function fromText({ next, column }: FieldChange): ColumnChange {
  const scale = scaleOf(next)
  const fraction = scale === 0 ? '' : `([.][0-9]{1,${scale}})?`
  const whole = wholeDigits(next) === 0 ? '0' : `[0-9]{1,${wholeDigits(next)}}`
  return conversion({ using: `${column}::numeric`, keep: `${column} ~ '^[+-]?${whole}${fraction}$'`, rewrite: true })
}

function wholeDigits(settings: Readonly<Record<string, unknown>>): number {
  return precisionOf(settings) - scaleOf(settings)
}

function inRange(expression: string, settings: Readonly<Record<string, unknown>>): string {
  return `abs(${expression}) < 1${'0'.repeat(wholeDigits(settings))}`
}
