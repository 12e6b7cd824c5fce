/** The order in which the computed fields of one object can be computed. */
import { fieldsOfFormula, type Formula } from './formula.ts'

export type FormulaOrder = { readonly order: readonly string[] } | { readonly cycle: readonly string[] }

/**
 * Takes the formulas by the field that each fills. Gives the fields so ordered that each comes after those it reads, or
 * the path of a cycle, whose last field is the first one again. Fields that are not computed have no place in either.
 */
export function orderFormulas(formulas: ReadonlyMap<string, Formula>): FormulaOrder {
  const done = new Set<string>()
  for (const field of formulas.keys()) {
    const cycle = visit(field, [], { formulas, done })
    if (cycle) return { cycle }
  }
  return { order: [...done] }
}

interface Visit {
  readonly formulas: ReadonlyMap<string, Formula>
  readonly done: Set<string>
}

/** Adds a field after all that it needs; the cycle when it needs itself. */
function visit(field: string, path: readonly string[], state: Visit): readonly string[] | undefined {
  const formula = state.formulas.get(field)
  if (!formula || state.done.has(field)) return undefined
  const before = path.indexOf(field)
  if (before >= 0) return [...path.slice(before), field]
  for (const needed of fieldsOfFormula(formula)) {
    const cycle = visit(needed, [...path, field], state)
    if (cycle) return cycle
  }
  state.done.add(field)
  return undefined
}
