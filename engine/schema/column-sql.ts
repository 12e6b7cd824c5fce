/** The SQL of one column: its definition and the value that fills rows which have none. */
import { quoteIdentifier } from '../database/index.ts'
import type { FieldChange } from '../fields/kind.ts'
import type { ColumnShape } from './shape.ts'
import type { PlanContext } from './step.ts'

export function columnDefinition(column: ColumnShape): string {
  return `${quoteIdentifier(column.name)} ${column.type}${column.notNull ? ' not null' : ''}`
}

/** The default of the field as an SQL literal of the column's type, or nothing when it has none. */
export function fillValue(column: ColumnShape, context: PlanContext): string | undefined {
  const { type, name, label } = column.definition
  const value = column.kind.shared.defaultValue({ type, name, label, settings: column.definition }, context.defaults)
  if (value === undefined || value === null) return undefined
  return `${literal(String(value))}::${column.type}`
}

/** What a kind must know to carry a column over; `column` is its quoted name where the SQL will run. */
export function fieldChange(from: ColumnShape, to: ColumnShape, column: string, context: PlanContext): FieldChange {
  const options = context.options(to.kind.enumOf?.(to.definition) ?? '')
  return {
    previous: from.definition,
    previousKind: from.kind,
    next: to.definition,
    column,
    timeZone: context.timeZone,
    ...(options && { options }),
  }
}

/** A string as an SQL literal, whatever `standard_conforming_strings` says. */
export function literal(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return doubled.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}
