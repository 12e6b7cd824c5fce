/**
 * The formula language: expressions over the fields of one object, typed by people and stored as text.
 * What enters is that text and a description of the fields (`RuleFields`); what leaves is a typed tree, and from it an
 * SQL expression, a closure that answers the same for a record in memory, a normal form, and the fields it depends on.
 * Runs on the server and in the browser.
 *
 * How it is written, loosest first: `or`, `and`, `not`, one of `= != < <= > >=`, `&`, `+ -`, `* / %`, prefix `-`.
 * Values are `12.50`, `'text'` (a quote in it is doubled), `true`, `false`, `null`; a field is its name or its label,
 * in brackets where the label is no word: `[unit price]`. Words may have any case. Functions: `formulaFunctions`.
 *
 * Numbers are exact decimals. Products and quotients are rounded half away from zero to 38 digits after the point;
 * division by zero is null. The result is brought to a shape: rounded to the field's scale, null when it has too many
 * digits. Nothing else overflows: no formula fails on any record.
 *
 * Null is "not known". A function or operator of which an argument is null gives null, but for these: `&` takes it as
 * an empty text; `min` and `max` pass over it; `and`, `or` are false and true when the other side decides; `if` takes
 * a null condition as false; nothing in `switch` equals it; `empty` is true for it; `coalesce` looks on. For `empty` and
 * `coalesce` a text without characters is the same as null, and as a result it becomes null. Arguments outside of a
 * function's range (a negative count, a day beyond the year 9999) give null.
 */
export {
  columnContext,
  compileFormula,
  inlineParameter,
  usesTexts,
  type ComputedRow,
  type FormulaContext,
} from './compile.ts'
export { evaluateFormula, type FormulaAnswer } from './evaluate.ts'
export {
  fieldsOfFormula,
  isStorable,
  readsClock,
  sizeOfFormula,
  TYPE_LABELS,
  type Call,
  type FieldRead,
  type Formula,
  type FormulaType,
  type Literal,
} from './formula.ts'
export type { FormulaFunction, Param } from './functions/function.ts'
export { formulaFunctions, formulaOperators } from './functions/index.ts'
export type { FormulaCode, FormulaIssue, FormulaPlace, Span } from './issue.ts'
export { FORMULA_LIMITS } from './limits.ts'
export { orderFormulas, type FormulaOrder } from './order.ts'
export { namesInFormula, parseFormula, type FormulaReading } from './parse.ts'
export { printFormula, type PrintOptions } from './print.ts'
export type { FormulaShape } from './shape.ts'
export { signatureOf } from './signature.ts'
