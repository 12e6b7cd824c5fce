/** The SQL of one column: its definition, the value that fills rows which have none, and what becomes of its values. */
import { quoteIdentifier } from '../database/index.ts'
import { quoted } from '../fields/column-change.ts'
import type { ColumnChange } from '../fields/kind.ts'
import type { ColumnShape } from './shape.ts'
import type { PlanContext } from './step.ts'

export function columnDefinition(column: ColumnShape): string {
  return `${quoteIdentifier(column.name)} ${column.type}${computedPart(column)}${column.notNull ? ' not null' : ''}`
}

/** What PostgreSQL is told of the values of a column that nobody writes. */
function computedPart({ computed }: ColumnShape): string {
  if (!computed) return ''
  return computed.kept === 'generated' ? ` generated always as (${computed.sql}) stored` : ` default ${computed.sql}`
}

/** The default of the field as an SQL literal of the column's type, or nothing when it has none. */
export function fillValue(column: ColumnShape, context: PlanContext): string | undefined {
  const { type, name, label } = column.definition
  const value = column.kind.shared.defaultValue({ type, name, label, settings: column.definition }, context.defaults)
  if (value === undefined || value === null) return undefined
  return `${quoted(column.kind.literal?.(value) ?? String(value))}::${column.type}`
}

/** How the kind of `to` carries the values of `from` over; `column` is the quoted name where the SQL will run. */
export function conversionOf(from: ColumnShape, to: ColumnShape, column: string, context: PlanContext): ColumnChange {
  const options = context.options(to.kind.enumOf?.(to.definition) ?? '')
  return to.kind.changeFrom({
    previous: from.definition,
    previousKind: from.kind,
    next: to.definition,
    column,
    timeZone: context.timeZone,
    ...(options && { options }),
  })
}

/**
 * What a column of `table` will hold after the change, as SQL over the table before it: the converted value, and the
 * default where a new or newly required column is filled. Undefined when every row will be empty.
 */
export function valueAfter(tableId: string, column: ColumnShape, context: PlanContext): string | undefined {
  if (column.computed) return undefined
  const fill = column.notNull ? fillValue(column, context) : undefined
  const from = context.columnBefore(tableId, column.id)
  if (from === undefined) return fill
  const name = quoteIdentifier(from.name)
  const change = from.type === column.type ? undefined : conversionOf(from, column, name, context)
  const carried = change?.kind === 'convert' ? `(${change.using})::${column.type}` : name
  return fill === undefined ? carried : `coalesce(${carried}, ${fill})`
}
