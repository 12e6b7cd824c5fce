/** Numbers for the rows that are there when a field begins to number them: in order of creation, deleted ones included. */
import { quoteIdentifier as q } from '../database/index.ts'
import { quoted } from '../fields/column-change.ts'
import type { ColumnShape, TableShape } from './shape.ts'
import type { PlanContext } from './step.ts'

/**
 * Statement that numbers all rows without number and moves the counters on, so that new records go on from there.
 * None for fields that number nothing.
 */
export function numberRows(table: TableShape, column: ColumnShape, context: PlanContext): string[] {
  const numbering = column.kind.numbering?.(column.definition)
  if (!numbering) return []
  const name = q(column.name)
  const counters = context.table('sys_counter')
  const field = `${quoted(column.id)}::uuid`
  const day = `(t."created_at" at time zone ${quoted(context.timeZone)})::date`
  return [
    `with dated as (select t."id", t."created_at", ${day} as day, ${numbering.periodSql(day)} as period ` +
      `from ${context.table(table.name)} as t where t.${name} is null), ` +
      `numbered as (select d."id", d.day, d.period, coalesce(c.last, 0) + row_number() over (partition by d.period order by d."created_at", d."id") as number ` +
      `from dated as d left join ${counters} as c on c.field = ${field} and c.period = d.period), ` +
      `filled as (update ${context.table(table.name)} as t set ${name} = ${numbering.writeSql('n.day', 'n.number')} from numbered as n where n."id" = t."id") ` +
      `insert into ${counters} as c (field, period, last) select ${field}, n.period, max(n.number) from numbered as n group by n.period ` +
      `on conflict (field, period) do update set last = greatest(c.last, excluded.last)`,
  ]
}
