/** Turns a formula into a closure over one record; it answers as the formula's SQL does. */
import { instantOf, isDate } from '../calendar.ts'
import type { RuleRecord } from '../evaluate.ts'
import type { RuleMoment } from '../value-types.ts'
import { decimalOf, Exact } from './decimals.ts'
import type { FieldRead, Formula, FormulaType, Literal } from './formula.ts'
import type { Value } from './functions/function.ts'
import { definitionOf } from './functions/index.ts'
import { shapedValue, WIDEST, type FormulaShape } from './shape.ts'

/** The canonical value of a record: a decimal or text or day or instant as a string, a boolean, or null. */
export type FormulaAnswer = (record: RuleRecord, moment: RuleMoment) => string | boolean | null

type Step = (record: RuleRecord, moment: RuleMoment) => Value

/** Compiles once, then answers for any number of records. */
export function evaluateFormula(formula: Formula, shape: Partial<FormulaShape> = {}): FormulaAnswer {
  const step = stepOf(formula)
  const wanted = { ...WIDEST, ...shape }
  return (record, moment) => shapedValue(step(record, moment), formula.type, wanted)
}

function stepOf(formula: Formula): Step {
  if (formula.kind === 'field') return fieldStep(formula)
  if (formula.kind === 'literal') {
    const value = literalValue(formula)
    return () => value
  }
  const definition = definitionOf(formula.name)
  const steps = formula.args.map(stepOf)
  const types = formula.args.map(({ type }) => type)
  return (record, moment) => {
    const args = steps.map((step) => step(record, moment))
    return !definition.seesNull && args.includes(null) ? null : definition.eval(args, { types, moment })
  }
}

function literalValue({ type, value }: Literal): Value {
  return type === 'decimal' && typeof value === 'string' ? new Exact(value) : value
}

function fieldStep({ type, name }: FieldRead): Step {
  const read = READERS[type]
  return (record) => (Object.hasOwn(record, name) ? read(record[name]) : null)
}

const ofText = (value: unknown) => (typeof value === 'string' ? value : null)

/** A stored value as it is computed with; what is none of the type is null. */
const READERS: Readonly<Record<FormulaType, (value: unknown) => Value>> = {
  decimal: decimalOf,
  text: ofText,
  boolean: (value) => (typeof value === 'boolean' ? value : null),
  date: (value) => (typeof value === 'string' && isDate(value) ? value : null),
  datetime: (value) => (typeof value === 'string' ? (instantOf(value) ?? null) : null),
  reference: ofText,
}
