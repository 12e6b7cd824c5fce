/** All operators and functions. */
import { Registry } from '../../../kernel/registry.ts'
import { choices } from './choices.ts'
import { conversions } from './conversions.ts'
import { dates } from './dates.ts'
import type { FormulaFunction } from './function.ts'
import { numbers } from './numbers.ts'
import { operators } from './operators.ts'
import { texts } from './texts.ts'

/** By the name that is written before the brackets. */
export const formulaFunctions = new Registry<FormulaFunction>('formula function')
/** By sign or word; the prefix `-` is `negate`. */
export const formulaOperators = new Registry<FormulaFunction>('formula operator')

for (const each of [...choices, ...numbers, ...texts, ...dates, ...conversions]) formulaFunctions.add(each.name, each)
for (const each of operators) formulaOperators.add(each.name, each)

/** The function or operator that a checked call names. */
export function definitionOf(name: string): FormulaFunction {
  return formulaOperators.find(name) ?? formulaFunctions.get(name)
}
