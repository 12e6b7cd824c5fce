/** The difference between two sets of table shapes, in the order in which it can be carried out. */
import { isDeepStrictEqual } from 'node:util'

import {
  addedColumn,
  type ComputedChange,
  droppedColumn,
  isCarriedOn,
  releasedColumn,
  rollUpChanges,
} from './computed-change.ts'
import { orderRenames } from './rename-order.ts'
import type { ColumnShape, ForeignKeyShape, IndexShape, TableShape } from './shape.ts'

export type TableChange =
  | { readonly kind: 'create_table'; readonly table: TableShape }
  | { readonly kind: 'rename_table'; readonly table: TableShape; readonly from: string; readonly to: string }
  | { readonly kind: 'drop_table'; readonly table: TableShape }
  | { readonly kind: 'add_column'; readonly table: TableShape; readonly column: ColumnShape }
  | {
      readonly kind: 'rename_column'
      readonly table: TableShape
      readonly column: ColumnShape
      readonly from: string
      readonly to: string
    }
  | {
      readonly kind: 'change_column'
      readonly table: TableShape
      readonly column: ColumnShape
      readonly from: ColumnShape
    }
  | { readonly kind: 'set_required'; readonly table: TableShape; readonly column: ColumnShape }
  | { readonly kind: 'set_optional'; readonly table: TableShape; readonly column: ColumnShape }
  | { readonly kind: 'drop_column'; readonly table: TableShape; readonly column: ColumnShape }
  | { readonly kind: 'create_index'; readonly table: TableShape; readonly index: IndexShape; readonly fresh: boolean }
  | { readonly kind: 'drop_index'; readonly table: TableShape; readonly index: IndexShape }
  | {
      readonly kind: 'add_foreign_key'
      readonly table: TableShape
      readonly key: ForeignKeyShape
      readonly fresh: boolean
    }
  | { readonly kind: 'drop_foreign_key'; readonly table: TableShape; readonly key: ForeignKeyShape }
  | ComputedChange

type Shapes = ReadonlyMap<string, TableShape>

const ORDER: readonly TableChange['kind'][] = [
  // whatever is renamed or refilled below would run into functions that know former names
  'drop_roll_up',
  'drop_foreign_key',
  'drop_index',
  // PostgreSQL changes no type of a column from which another is computed
  'drop_computed',
  'drop_column',
  'drop_table',
  'rename_table',
  'rename_column',
  'create_table',
  'add_column',
  'release_computed',
  'change_column',
  'set_optional',
  'set_required',
  'add_computed',
  'create_roll_up',
  'fill_roll_up',
  'create_index',
  'add_foreign_key',
]

/** What must happen for `before` to become `after`. Table and column names are those in force when each change runs. */
export function tableChanges(before: Shapes, after: Shapes): TableChange[] {
  const changes: TableChange[] = tableRenames(before, after)
  for (const table of before.values()) if (!after.has(table.id)) changes.push(...dropped(table))
  for (const table of after.values()) {
    const previous = before.get(table.id)
    changes.push(...(previous ? changed(previous, table) : created(table)))
  }
  changes.push(...rollUpChanges(before, after))
  return ORDER.flatMap((kind) => changes.filter((change) => change.kind === kind))
}

/** Under which name a table or column waits while names go round in a ring. */
function parkedName(id: string): string {
  return `zz_${id.replaceAll('-', '')}`
}

function tableRenames(before: Shapes, after: Shapes): TableChange[] {
  const renames = [...after.values()].flatMap(({ id, name }) => {
    const from = before.get(id)?.name
    return from === undefined || from === name ? [] : [{ id, from, to: name }]
  })
  return orderRenames(renames, parkedName).flatMap(({ id, from, to }): TableChange[] => {
    const table = after.get(id)
    return table ? [{ kind: 'rename_table', table, from, to }] : []
  })
}

/** What is dropped stays under a hidden name, but guards nothing and costs no writes any more. */
function dropped(table: TableShape): TableChange[] {
  return [
    ...table.foreignKeys.map((key): TableChange => ({ kind: 'drop_foreign_key', table, key })),
    ...table.indexes.map((index): TableChange => ({ kind: 'drop_index', table, index })),
    { kind: 'drop_table', table },
  ]
}

function created(table: TableShape): TableChange[] {
  return [
    { kind: 'create_table', table },
    ...table.indexes.map((index): TableChange => ({ kind: 'create_index', table, index, fresh: true })),
    ...table.foreignKeys.map((key): TableChange => ({ kind: 'add_foreign_key', table, key, fresh: true })),
  ]
}

function changed(before: TableShape, after: TableShape): TableChange[] {
  return [...columnChanges(before, after), ...indexChanges(before, after), ...foreignKeyChanges(before, after)]
}

function columnChanges(before: TableShape, after: TableShape): TableChange[] {
  const previous = new Map(before.columns.map((column) => [column.id, column]))
  const present = new Map(after.columns.map((column) => [column.id, column]))
  const staying = after.columns.filter((column) => isCarriedOn(previous.get(column.id), column))
  const renames = staying.flatMap(({ id, name }) => {
    const from = previous.get(id)?.name
    return from === undefined || from === name ? [] : [{ id, from, to: name }]
  })
  const kept = new Set(staying.map(({ id }) => id))
  return [
    // drops run before renames, so they see the table under its former name
    ...before.columns
      .filter((column) => !kept.has(column.id))
      // what PostgreSQL computes holds on to the columns that it reads
      .sort((a, b) => Number(isGenerated(b)) - Number(isGenerated(a)))
      .map((column) => droppedColumn(before, column, present.get(column.id))),
    ...orderRenames(renames, parkedName).flatMap(({ id, from, to }): TableChange[] => {
      const column = present.get(id)
      return column ? [{ kind: 'rename_column', table: after, column, from, to }] : []
    }),
    ...after.columns.flatMap((column): TableChange[] => {
      const from = kept.has(column.id) ? previous.get(column.id) : undefined
      return from ? changesOfColumn(after, from, column) : [addedColumn(after, column)]
    }),
  ]
}

function isGenerated({ computed }: ColumnShape): boolean {
  return computed?.kept === 'generated'
}

function changesOfColumn(table: TableShape, from: ColumnShape, column: ColumnShape): TableChange[] {
  // what is computed and goes on meaning the same is right already
  if (column.computed) return []
  return [
    ...releasedColumn(table, from, column),
    ...(meansTheSame(from, column) ? [] : [{ kind: 'change_column' as const, table, column, from }]),
    ...(from.notNull && !column.notNull ? [{ kind: 'set_optional' as const, table, column }] : []),
    ...(!from.notNull && column.notNull ? [{ kind: 'set_required' as const, table, column }] : []),
  ]
}

/** Keys that point elsewhere are judged by their foreign keys; of all else the field's kind knows what its settings mean. */
function meansTheSame(from: ColumnShape, to: ColumnShape): boolean {
  if (from.type !== to.type) return false
  if (from.targetId !== undefined && to.targetId !== undefined) return true
  return isDeepStrictEqual(from.definition, to.definition)
}

function indexChanges(before: TableShape, after: TableShape): TableChange[] {
  const previous = new Map(before.indexes.map((index) => [index.name, index]))
  const present = new Map(after.indexes.map((index) => [index.name, index]))
  return [
    ...before.indexes
      .filter((index) => isRemade(index, before, after) || !sameIndex(index, present.get(index.name)))
      .map((index): TableChange => ({ kind: 'drop_index', table: before, index })),
    ...after.indexes
      .filter((index) => isRemade(index, before, after) || !sameIndex(index, previous.get(index.name)))
      .map((index): TableChange => ({ kind: 'create_index', table: after, index, fresh: false })),
  ]
}

/** An index goes with a column that is made anew. */
function isRemade({ columnIds }: IndexShape, before: TableShape, after: TableShape): boolean {
  return columnIds.some((id) => {
    const [from, to] = [before, after].map(({ columns }) => columns.find((column) => column.id === id))
    return from !== undefined && to !== undefined && !isCarriedOn(from, to)
  })
}

/** Renamed columns change an index's text but not the index. */
function sameIndex(a: IndexShape, b: IndexShape | undefined): boolean {
  return b !== undefined && a.unique === b.unique && a.where === b.where && a.columnIds.join() === b.columnIds.join()
}

function foreignKeyChanges(before: TableShape, after: TableShape): TableChange[] {
  const same = (key: ForeignKeyShape, others: readonly ForeignKeyShape[]): boolean =>
    others.some((other) => other.name === key.name && other.onDelete === key.onDelete)
  return [
    ...before.foreignKeys
      .filter((key) => !same(key, after.foreignKeys))
      .map((key): TableChange => ({ kind: 'drop_foreign_key', table: before, key })),
    ...after.foreignKeys
      .filter((key) => !same(key, before.foreignKeys))
      .map((key): TableChange => ({ kind: 'add_foreign_key', table: after, key, fresh: false })),
  ]
}
