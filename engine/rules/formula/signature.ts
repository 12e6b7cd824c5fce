/** How many arguments a function takes, and how people read that. */
import type { Locale } from '../../kernel/text.ts'
import type { FormulaFunction, Param } from './functions/function.ts'

/** The parameters for so many arguments; nothing when the function does not take that many. */
export function paramsFor({ params, rest = [], optional = [] }: FormulaFunction, count: number): Param[] | undefined {
  const more = count - params.length
  if (more < 0) return undefined
  const repeats = rest.length === 0 ? 0 : Math.floor(more / rest.length)
  const left = more - repeats * rest.length
  if (left > optional.length) return undefined
  return [...params, ...Array.from({ length: repeats }, () => rest).flat(), ...optional.slice(0, left)]
}

/** Such as `round(number[, places])`. */
export function signatureOf({ name, params, rest, optional = [] }: FormulaFunction, locale: Locale): string {
  const named = params.map((each) => each.label[locale])
  const repeated = rest ? [...named, '…'] : named
  return `${name}(${repeated.join(', ')}${optional.map((each) => `[, ${each.label[locale]}]`).join('')})`
}
