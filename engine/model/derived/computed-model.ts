/** What the Model says of a computed field beside what its kind of result says. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import { type Computation, type ComputedFormula, type FieldPlace, fieldKinds } from '../../fields/index.ts'
import type { ReadFacts } from '../types.ts'
import type { DerivedFields } from './derived-fields.ts'
import { readSql } from './value-sql.ts'

export interface ComputedModel {
  readonly kept: Computation['kept']
  /** Every field that comes into the value, behind other computed fields too and of other objects. */
  readonly inputs: readonly FieldPlace[]
  /** For what is made of other records: their reference to this one. */
  readonly via?: string
  /** The object of these records, which may be the field's own. */
  readonly of?: string
  /** Absent for what is made of other records. */
  readonly formula?: ComputedFormula
  /** The columns that it needs of its row when it is read; none for what has a column of its own. */
  readonly columns: readonly string[]
}

/** @param columnOf the column of a field of the same object */
export function computedModel(
  derived: DerivedFields,
  place: FieldPlace,
  computation: Computation,
  columnOf: (field: string) => string,
): ComputedModel {
  const { kept, formula, rollUp } = computation
  const inputs = [...inputsBehind(derived, place).values()]
  const own = inputs.filter(({ object, field }) => object === place.object && hasColumn(derived, { object, field }))
  return {
    kept,
    inputs,
    ...(rollUp && { via: rollUp.via, of: rollUp.child }),
    ...(formula && { formula }),
    columns: kept === 'read' ? own.map(({ field }) => columnOf(field)) : [],
  }
}

/** A value made of what is masked shows it, so it is masked whole. */
export function inheritsMask(derived: DerivedFields, inputs: readonly FieldPlace[]): boolean {
  return inputs.some(({ object, field }) => derived.definitions(object).get(field)?.mask !== undefined)
}

/** Whether the values of a field are masked for everybody: its own, or some of what they are made of. */
export function isMasked(derived: DerivedFields, { object, name, mask }: FieldDefinition): boolean {
  return mask !== undefined || inheritsMask(derived, [...inputsBehind(derived, { object, field: name }).values()])
}

type ColumnOf = (field: string) => (alias: string, facts: ReadFacts) => string

/** SQL of a value that has no column, over the columns of its row. */
export function readOf(derived: DerivedFields, computation: Computation, columnOf: ColumnOf) {
  return (alias: string, facts: ReadFacts): string =>
    readSql(derived, computation, {
      clock: facts.now,
      timeZone: facts.timeZone,
      column: ({ field }) => columnOf(field)(alias, facts),
    })
}

function inputsBehind(
  derived: DerivedFields,
  place: FieldPlace,
  found = new Map<string, FieldPlace>(),
): Map<string, FieldPlace> {
  for (const input of derived.computation(place)?.inputs ?? []) {
    const key = `${input.object}.${input.field}`
    if (found.has(key)) continue
    found.set(key, input)
    inputsBehind(derived, input, found)
  }
  return found
}

function hasColumn(derived: DerivedFields, place: FieldPlace): boolean {
  const definition = derived.definitions(place.object).get(place.field)
  if (!definition || fieldKinds.get(definition.type).storage === 'none') return false
  const computation = derived.computation(place)
  return computation === undefined || computation.kept === 'triggers'
}
