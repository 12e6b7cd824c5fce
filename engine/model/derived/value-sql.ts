/** The SQL of a computed value in a row: formulas inside a formula stand in it as SQL of their own. */
import type { Computation, ComputedFormula, FieldPlace } from '../../fields/index.ts'
import {
  columnContext,
  compileFormula,
  type FormulaContext,
  inlineParameter,
  usesTexts,
} from '../../rules/formula/index.ts'
import type { DerivedFields } from './derived-fields.ts'

/** Where the values of a row are that people write or triggers keep. */
export interface RowColumns {
  /** SQL of a field that has a column. */
  column(place: FieldPlace): string
}

/** The expression of a column that PostgreSQL computes; it may name no other such column, so nested formulas are written out. */
export function generatedSql(derived: DerivedFields, computation: Computation, row: RowColumns): string {
  const { formula } = computation
  if (!formula) throw new Error('only formulas are computed by PostgreSQL')
  const texts = [...formulasIn(derived, computation)].some(({ tree }) => usesTexts(tree))
  const { timeZone } = derived
  return written(derived, computation, (column) => columnContext({ column, key: '"id"', timeZone, texts }), row)
}

export interface ReadRow extends RowColumns {
  /** SQL of the present instant. */
  readonly clock: string
  readonly timeZone: string
}

/** The value of a formula as it is read from a row. */
export function readSql(
  derived: DerivedFields,
  computation: Computation,
  { clock, timeZone, column }: ReadRow,
): string {
  const context = (of: FormulaContext['column']): FormulaContext => ({
    column: of,
    parameter: inlineParameter,
    moment: { now: '', timeZone },
    clock,
  })
  return written(derived, computation, context, { column })
}

/** The value of any field of a row that PostgreSQL or a trigger can work out: without the clock. */
export function settledSql(derived: DerivedFields, place: FieldPlace, row: RowColumns): string {
  const computation = derived.computation(place)
  if (computation?.kept !== 'read') return row.column(place)
  // what reads the clock never comes here, so there is no instant to name
  return readSql(derived, computation, { ...row, clock: 'null::timestamptz', timeZone: derived.timeZone })
}

type ContextOf = (column: (field: string) => string) => FormulaContext

function written(derived: DerivedFields, computation: Computation, contextOf: ContextOf, row: RowColumns): string {
  const { formula, held } = computation
  if (!formula) throw new Error('only formulas have an expression')
  const { object } = held.definition
  const column = (field: string): string => {
    const place = { object, field }
    const inner = derived.computation(place)
    if (!inner?.formula) return row.column(place)
    return `${written(derived, inner, contextOf, row)}::${inner.held.kind.columnType(inner.held.definition)}`
  }
  return compileFormula(formula.tree, contextOf(column), formula.shape)
}

/** A formula and all that stand in it, each once. */
function formulasIn(derived: DerivedFields, computation: Computation, found = new Set<ComputedFormula>()) {
  const { formula, inputs } = computation
  if (!formula || found.has(formula)) return found
  found.add(formula)
  for (const place of inputs) {
    const inner = derived.computation(place)
    if (inner) formulasIn(derived, inner, found)
  }
  return found
}
