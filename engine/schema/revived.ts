/** Dropped tables and columns as they stand in the database, so that bringing them back is a rename with all its checks. */
import type { TableShape } from './shape.ts'

export interface Revived {
  /** Of the object or field. */
  readonly id: string
  /** Its hidden name. */
  readonly physical: string
}

type Shapes = ReadonlyMap<string, TableShape>

/** The tables before a change, with the hidden ones that the change brings back. What is dropped has no index and guards nothing. */
export function withRevived(before: Shapes, after: Shapes, revived: readonly Revived[]): Map<string, TableShape> {
  const hidden = new Map(revived.map(({ id, physical }) => [id, physical]))
  const shapes = new Map(before)
  for (const table of after.values()) {
    const name = hidden.get(table.id)
    if (name !== undefined) shapes.set(table.id, { ...table, name, indexes: [], foreignKeys: [], rollUps: [] })
    const present = shapes.get(table.id)
    const columns = table.columns.flatMap((column) => {
      const physical = hidden.get(column.id)
      return physical === undefined ? [] : [{ ...column, name: physical, notNull: false }]
    })
    if (present && columns.length > 0) shapes.set(table.id, { ...present, columns: [...present.columns, ...columns] })
  }
  return shapes
}
