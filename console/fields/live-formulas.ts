/** Computes formulas in the browser while people fill in what they read; the server computes the same once it is saved. */
import {
  evaluateFormula,
  fieldsOfFormula,
  orderFormulas,
  type FormulaAnswer,
} from '../../engine/rules/formula/index.ts'
import type { ScreenField } from '../../engine/screens/types.ts'
import { idOf } from './reference/titled.ts'

type Values = Readonly<Record<string, unknown>>

interface Live {
  readonly field: ScreenField
  readonly reads: readonly string[]
  readonly answer: FormulaAnswer
}

/** Gives, for the values of a record as they stand, those of its formulas. What a formula needs and is not there is empty. */
export type LiveFormulas = (values: Values) => Values

/** @param moment the present instant and the zone of the workspace */
export function liveFormulas(
  fields: Readonly<Record<string, ScreenField>>,
  moment: { readonly now: string; readonly timeZone: string },
): LiveFormulas {
  const formulas = inOrder(fields)
  return (values) => {
    const record: Record<string, unknown> = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, idOf(value)]),
    )
    const found: Record<string, unknown> = {}
    for (const { field, reads, answer } of formulas) {
      // a value that was read and depends on nothing known here stays as it was read
      if (!reads.some((name) => Object.hasOwn(record, name))) continue
      found[field.name] = asValue(answer(record, moment), field)
      record[field.name] = found[field.name]
    }
    return found
  }
}

function inOrder(fields: Readonly<Record<string, ScreenField>>): Live[] {
  const trees = Object.values(fields).flatMap((field) => {
    const tree = field.computed?.live?.tree
    return tree ? [[field.name, tree] as const] : []
  })
  const ordered = orderFormulas(new Map(trees))
  // what the server sends has no cycles
  if ('cycle' in ordered) return []
  return ordered.order.flatMap((name) => {
    const field = fields[name]
    const live = field?.computed?.live
    if (!field || !live) return []
    return [{ field, reads: fieldsOfFormula(live.tree), answer: evaluateFormula(live.tree, live.shape) }]
  })
}

/** Whole numbers travel as numbers, others as text. */
function asValue(answer: string | boolean | null, { schema: { type } }: ScreenField): unknown {
  return typeof answer === 'string' && type === 'integer' ? Number(answer) : answer
}
