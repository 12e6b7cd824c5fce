/** The step by which a column gets another type or meaning, as the field's kind says. */
import { quoteIdentifier as q } from '../database/index.ts'
import type { TableChange } from './change.ts'
import { onlyWhileEmpty, unconvertible } from './checks.ts'
import { conversionOf } from './column-sql.ts'
import type { PlanContext, Step } from './step.ts'
import { alterColumn, columnStep, rowsBefore } from './step-parts.ts'

export function changeColumn(
  { table, column, from }: Extract<TableChange, { kind: 'change_column' }>,
  context: PlanContext,
): Step {
  const head = columnStep('change_column', table, column, [
    `字段 {c} 由 ${from.type} 改为 ${column.type}`,
    `Change field {c} from ${from.type} to ${column.type}`,
  ])
  const change = conversionOf(from, column, q(column.name), context)
  const alter = (using: string): string[] => [alterColumn(table, column, context, `type ${column.type}${using}`)]
  if (change.kind === 'refused') {
    return {
      ...head,
      sql: alter(` using null::${column.type}`),
      checks: onlyWhileEmpty(table, column, change.reason, context),
    }
  }
  if (change.kind === 'none') {
    return from.type === column.type ? { ...head, sql: [], lock: 'none' } : { ...head, sql: alter('') }
  }
  const checks = unconvertible(table, column, from, context)
  // within one type what survives whole stays as it is: only the check matters
  if (from.type === column.type) return { ...head, sql: [], lock: 'none', checks }
  return {
    ...head,
    sql: alter(` using ${change.using}`),
    rewrite: change.rewrite,
    ...(change.rewrite && rowsBefore(table, context)),
    checks,
  }
}
