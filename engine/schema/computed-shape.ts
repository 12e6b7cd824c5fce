/**
 * The columns and functions that computed fields ask for, told without a database. Beside its SQL each carries what it
 * means, said by ids and types: a rename changes the one and not the other.
 */
import type { FieldDefinition } from '../../metadata/types.ts'
import { type Computation, type FieldPlace, fieldKinds, type RollUp } from '../fields/index.ts'
import { type DerivedFields, generatedSql, settledSql } from '../model/derived/index.ts'
import { compileRule } from '../rules/index.ts'
import { inlineParameter } from '../rules/formula/index.ts'

export interface ComputedShape {
  readonly kept: 'generated' | 'triggers'
  /** Of a generated column its expression, of one that triggers keep the value of records to which nothing points. */
  readonly sql: string
  readonly meaning: string
}

/** The column of a computed field; none for what is computed when it is read. */
export function computedShape(derived: DerivedFields, computation: Computation): ComputedShape | undefined {
  const { kept, rollUp, held } = computation
  const type = held.kind.columnType(held.definition)
  if (kept === 'read') return undefined
  const none = rollUp?.none ?? 'null'
  if (kept === 'triggers') return { kept, sql: none, meaning: `${type} ${none}` }
  const meaning = generatedSql(derived, computation, { column: (place) => meaningOf(derived, place) })
  return { kept, sql: generatedSql(derived, computation, { column: named }), meaning: `${type} ${meaning}` }
}

/** What keeps the column of a roll-up right: SQL over a record of the child that stands for `alias`. */
export interface RollUpShape {
  /** Made from ids, so that a rename leaves it alone. */
  readonly name: string
  readonly columnId: string
  readonly column: string
  readonly childId: string
  readonly child: string
  readonly type: string
  readonly rollUp: RollUp
  readonly meaning: string
  /** The record that is pointed to, whether a record counts, its value, and what says which is the latest. */
  parts(alias: string): RollUpParts
}

export interface RollUpParts {
  readonly parent: string
  readonly counts: string
  /** Absent where records are only counted. */
  readonly value?: string
  readonly by?: string
}

export interface RollUpSource {
  readonly name: string
  readonly columnId: string
  readonly childId: string
  /** Deleted records of the child stay in the table. */
  readonly softDelete: boolean
}

export function rollUpShape(
  derived: DerivedFields,
  computation: Computation,
  { softDelete, ...source }: RollUpSource,
): RollUpShape | undefined {
  const { rollUp, held } = computation
  if (!rollUp) return undefined
  const { child, via, field, by, filter } = rollUp
  const partsOver = (column: (place: FieldPlace) => string, deleted: string): RollUpParts => {
    const value = (name: string): string => settledSql(derived, { object: child, field: name }, { column })
    const context = {
      column: value,
      idType: () => 'uuid',
      parameter: inlineParameter,
      moment: { now: '', timeZone: derived.timeZone },
    }
    const counts = [
      ...(softDelete ? [`${deleted} is null`] : []),
      ...(filter ? [`(${compileRule(filter, context)}) is true`] : []),
    ]
    return {
      parent: value(via),
      counts: counts.join(' and ') || 'true',
      ...(field !== undefined && { value: value(field) }),
      ...(by !== undefined && { by: value(by) }),
    }
  }
  const type = held.kind.columnType(held.definition)
  const meant = partsOver((place) => meaningOf(derived, place), '#deleted_at')
  return {
    ...source,
    child,
    column: held.definition.name,
    type,
    rollUp,
    meaning: JSON.stringify([type, source.childId, rollUp.aggregate?.('#'), rollUp.none, meant]),
    parts: (alias) => partsOver((place) => `${alias}.${named(place)}`, `${alias}."deleted_at"`),
  }
}

function named({ field }: FieldPlace): string {
  return `"${field}"`
}

/** A field by id and type and, where PostgreSQL computes it, by what it is computed from. */
function meaningOf(derived: DerivedFields, place: FieldPlace): string {
  const definition = derived.definitions(place.object).get(place.field)
  const held = derived.held(place)
  if (!definition || !held) throw new Error(`'${place.object}.${place.field}' is not there`)
  const computation = derived.computation(place)
  const inner = computation && computedShape(derived, computation)
  return `#${definition.id}/${typeOf(held.definition)}${inner ? `{${inner.meaning}}` : ''}`
}

function typeOf(definition: FieldDefinition): string {
  return fieldKinds.get(definition.type).columnType(definition)
}
