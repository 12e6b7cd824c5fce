/** What steps have in common. */
import { quoteIdentifier as q } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import type { TableChange } from './change.ts'
import type { ColumnShape, TableShape } from './shape.ts'
import type { PlanContext, Step } from './step.ts'

type Head = Pick<Step, 'change' | 'title' | 'tableId' | 'table' | 'lock' | 'rewrite' | 'checks'>

/** A step over a whole table; nearly everything that alters one locks everybody out. */
export function tableStep(change: TableChange['kind'], table: TableShape, title: Text): Head {
  return { change, title, tableId: table.id, table: table.name, lock: 'access exclusive', rewrite: false, checks: [] }
}

/** A step over one column, whose full name stands for `{c}` in the titles (zh, en). */
export function columnStep(
  change: TableChange['kind'],
  table: TableShape,
  column: ColumnShape,
  [zh, en]: readonly [string, string],
): Head {
  const name = `${table.name}.${column.name}`
  return tableStep(change, table, { zh: zh.replace('{c}', name), en: en.replace('{c}', name) })
}

export function alterColumn(table: TableShape, column: ColumnShape, context: PlanContext, action: string): string {
  return `alter table ${context.table(table.name)} alter column ${q(column.name)} ${action}`
}

/** The count of rows that are there before the change, all or those of a condition. */
export function rowsBefore(table: TableShape, context: PlanContext, condition?: string): { rows?: string } {
  const before = context.tableBefore(table.id)
  if (before === undefined) return {}
  const where = condition === undefined ? '' : ` where ${condition}`
  return { rows: `select count(*) as rows from ${context.table(before)}${where}` }
}
