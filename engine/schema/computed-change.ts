/** The difference that computed fields make: what is computed anew is dropped and added, for nothing is lost by it. */
import type { TableChange } from './change.ts'
import type { RollUpShape } from './computed-shape.ts'
import { functionSql } from './roll-up-sql.ts'
import type { ColumnShape, TableShape } from './shape.ts'

export type ComputedChange =
  | {
      readonly kind: 'drop_computed'
      readonly table: TableShape
      readonly column: ColumnShape
      /** It is added again in another way. */
      readonly again: boolean
    }
  | { readonly kind: 'add_computed'; readonly table: TableShape; readonly column: ColumnShape }
  /** Values that were computed become values that people write. */
  | {
      readonly kind: 'release_computed'
      readonly table: TableShape
      readonly column: ColumnShape
      readonly from: ColumnShape
    }
  | RollUpChange<'drop_roll_up'>
  | RollUpChange<'create_roll_up'>
  | RollUpChange<'fill_roll_up'>

interface RollUpChange<K extends string> {
  readonly kind: K
  /** The table with the column. */
  readonly table: TableShape
  readonly child: TableShape
  readonly rollUp: RollUpShape
}

/** Whether a column goes on, and is not another one that took over the field. */
export function isCarriedOn(from: ColumnShape | undefined, to: ColumnShape): boolean {
  if (!from) return false
  if (!to.computed) return true
  return from.computed?.kept === to.computed.kept && from.computed.meaning === to.computed.meaning
}

/** `next` is the column that takes over the field. */
export function droppedColumn(table: TableShape, column: ColumnShape, next: ColumnShape | undefined): TableChange {
  return column.computed
    ? { kind: 'drop_computed', table, column, again: next !== undefined }
    : { kind: 'drop_column', table, column }
}

export function addedColumn(table: TableShape, column: ColumnShape): TableChange {
  // what triggers keep must be there when what PostgreSQL computes reads it
  return { kind: column.computed?.kept === 'generated' ? 'add_computed' : 'add_column', table, column }
}

export function releasedColumn(table: TableShape, from: ColumnShape, column: ColumnShape): TableChange[] {
  return from.computed ? [{ kind: 'release_computed', table, column, from }] : []
}

type Shapes = ReadonlyMap<string, TableShape>

/** A function is made anew when its text changes; what it kept meanwhile is then made right. */
export function rollUpChanges(before: Shapes, after: Shapes): TableChange[] {
  const [former, present] = [rollUpsOf(before), rollUpsOf(after)]
  const dropped = [...former].filter(([name, each]) => textOf(present.get(name)) !== textOf(each))
  const created = [...present].filter(([name, each]) => textOf(former.get(name)) !== textOf(each))
  return [
    ...dropped.map(([, each]): TableChange => ({ kind: 'drop_roll_up', ...each })),
    ...created.map(([, each]): TableChange => ({ kind: 'create_roll_up', ...each })),
    // empty tables have nothing to roll up
    ...created
      .filter(([, { table, child }]) => before.has(table.id) && before.has(child.id))
      .map(([, each]): TableChange => ({ kind: 'fill_roll_up', ...each })),
  ]
}

type Placed = Omit<RollUpChange<string>, 'kind'>

function rollUpsOf(shapes: Shapes): Map<string, Placed> {
  return new Map(
    [...shapes.values()].flatMap((table) =>
      table.rollUps.flatMap((rollUp) => {
        const child = shapes.get(rollUp.childId)
        return child ? [[rollUp.name, { table, child, rollUp }] as const] : []
      }),
    ),
  )
}

function textOf(placed: Placed | undefined): string | undefined {
  if (!placed) return undefined
  const { table, child, rollUp } = placed
  return `${functionSql(rollUp, { parent: table.name, child: child.name, name: rollUp.name })} ${rollUp.meaning}`
}
