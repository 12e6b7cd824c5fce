/** What the result of a formula can be kept as, by the type of the formula; the first is what it is when nobody says. */
import { kind as boolean } from '../boolean/index.ts'
import { kind as date } from '../date/index.ts'
import { kind as datetime } from '../datetime/index.ts'
import { precisionOf, scaleOf } from '../decimal/digits.ts'
import { kind as decimal } from '../decimal/index.ts'
import { kind as integer } from '../integer/index.ts'
import type { FieldKind } from '../kind.ts'
import { longLength } from '../long_text/length.ts'
import { kind as longText } from '../long_text/index.ts'
import { kind as money } from '../money/index.ts'
import { kind as percent } from '../percent/index.ts'
import { kind as region } from '../region/index.ts'
import { kind as text } from '../text/index.ts'
import { textLength } from '../text/length.ts'
import { FORMULA_LIMITS, type FormulaShape, type FormulaType } from '../../rules/formula/index.ts'

type Settings = Readonly<Record<string, unknown>>

export interface ResultKind {
  readonly kind: FieldKind
  /** What values are brought to in order to fit the column. */
  shape(settings: Settings): Partial<FormulaShape>
}

/** Digits of whole numbers that JSON carries exactly. */
const WHOLE_DIGITS = 15

const digits = (settings: Settings) => ({ precision: precisionOf(settings), scale: scaleOf(settings) })
const whole = () => ({ precision: WHOLE_DIGITS, scale: 0 })
const short = (settings: Settings) => ({ length: textLength(settings) })
const long = (settings: Settings) => ({ length: Math.min(longLength(settings), FORMULA_LIMITS.text) })
/** A division of China by its code. */
const code = () => ({ length: 6 })
const asItIs = () => ({})

const results: Readonly<Record<FormulaType, readonly ResultKind[]>> = {
  decimal: [
    { kind: decimal, shape: digits },
    { kind: money, shape: digits },
    { kind: percent, shape: digits },
    { kind: integer, shape: whole },
  ],
  text: [
    { kind: text, shape: short },
    { kind: longText, shape: long },
    { kind: region, shape: code },
  ],
  boolean: [{ kind: boolean, shape: asItIs }],
  date: [{ kind: date, shape: asItIs }],
  datetime: [{ kind: datetime, shape: asItIs }],
  reference: [],
}

export const RESULT_NAMES: readonly string[] = Object.values(results).flatMap((each) =>
  each.map(({ kind }) => kind.name),
)

export function resultsOf(type: FormulaType): readonly ResultKind[] {
  return results[type]
}

export function resultNamed(name: string): ResultKind | undefined {
  return Object.values(results)
    .flat()
    .find(({ kind }) => kind.name === name)
}

/** What whole numbers are kept as when nobody says. */
export const WHOLE = integer.name

/** Settings of a result's kind that bound what people may enter. */
export const BOUNDS: readonly string[] = ['min', 'max', 'format']
