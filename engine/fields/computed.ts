/**
 * The contract of kinds whose values nobody writes because they are computed from other fields. Such a field holds
 * values of another kind, that of its result: column, JSON form, operators and order are that kind's. What enters is
 * the field's definition and what it may ask about the fields around it; what leaves is how its value comes about.
 */
import type { FieldDefinition } from '../../metadata/types.ts'
import type { Issue } from '../kernel/errors.ts'
import type { Rule, RuleFields } from '../rules/index.ts'
import type { Formula, FormulaShape } from '../rules/formula/index.ts'
import type { FieldKind } from './kind.ts'

export interface FieldPlace {
  readonly object: string
  readonly field: string
}

/** Something that the settings name, whether it exists or not. */
export interface NamedPlace {
  readonly object: string
  /** Absent where the object itself is named. */
  readonly field?: string
  /** The setting that names it. */
  readonly path: string
}

/** What a field holds: values of this kind, as this definition of the kind says. */
export interface Held {
  readonly kind: FieldKind
  readonly definition: FieldDefinition
}

/** An issue that may stand inside the text of a setting. */
export interface ComputedIssue extends Issue {
  /** How many characters (UTF-16 units) of the setting's text come before it. */
  readonly offset?: number
}

export interface ComputedLookup {
  /** Zone in which instants become days. */
  readonly timeZone: string
  objectNames(): readonly string[]
  /** The fields of an object as formulas and conditions see them; undefined when there is no such object. Asking for the type of a field that is itself wrong throws `Unresolved`. */
  fields(object: string): RuleFields | undefined
  fieldNames(object: string): readonly string[]
  /** What a field holds, for a computed one its results; undefined when there is no such field. @throws Unresolved */
  held(place: FieldPlace): Held | undefined
  /** How a field is computed; undefined for one that people write. @throws Unresolved */
  computation(place: FieldPlace): Computation | undefined
  /** The object stands on a table that others made: it gets neither columns nor triggers. */
  isForeign(object: string): boolean
}

/** A field that is needed is itself wrong, or missing for a reason told elsewhere: no more is to be said. */
export class Unresolved extends Error {}

export interface Computation {
  readonly held: Held
  /** The fields that the value is computed from, not those behind them. */
  readonly inputs: readonly FieldPlace[]
  /** It changes by itself as time passes. */
  readonly clock: boolean
  /** `generated`: a column that PostgreSQL computes; `triggers`: a column that writes to other tables keep right; `read`: none, it is computed whenever it is read. */
  readonly kept: 'generated' | 'triggers' | 'read'
  readonly formula?: ComputedFormula
  readonly rollUp?: RollUp
}

export interface ComputedFormula {
  readonly tree: Formula
  readonly shape: Partial<FormulaShape>
}

export interface RollUp {
  /** The object whose records are rolled up, and its reference to the record that holds the value. */
  readonly child: string
  readonly via: string
  readonly field?: string
  /** What says which record is the latest. */
  readonly by?: string
  readonly filter?: Rule
  /** SQL of the value over the values of one parent's records; absent where the latest of them is the value. */
  aggregate?(value: string): string
  /** SQL literal of the value without any record. */
  readonly none: string
}

export interface ComputedKind {
  names(field: FieldDefinition): readonly NamedPlace[]
  /** @throws Unresolved */
  compute(field: FieldDefinition, lookup: ComputedLookup): Computation | { readonly issues: readonly ComputedIssue[] }
}
