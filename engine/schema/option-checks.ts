/** An option of an enum that records carry may be disabled but not taken away. */
import { quoteIdentifier as q } from '../database/index.ts'
import { type Definition, isKind } from '../model/definition.ts'
import { literal } from './column-sql.ts'
import type { ColumnShape, TableShape } from './shape.ts'
import type { Check, PlanContext } from './step.ts'

interface Sets {
  readonly before: readonly Definition[]
  readonly after: readonly Definition[]
}

/** One check for every field whose enum loses options. */
export function optionChecks(sets: Sets, shapes: ReadonlyMap<string, TableShape>, context: PlanContext): Check[] {
  const removed = removedOptions(sets)
  if (removed.size === 0) return []
  const keptColumns = new Set(sets.after.filter(isKind('field')).map((field) => field.id))
  return [...shapes.values()].flatMap((table) =>
    table.columns
      .filter((column) => keptColumns.has(column.id))
      .flatMap((column) => {
        const values = removed.get(column.kind.enumOf?.(column.definition) ?? '')
        return values ? [inUse(table, column, values, context)] : []
      }),
  )
}

/** Values that an enum had before and no longer has, by the enum's former name. */
function removedOptions({ before, after }: Sets): Map<string, string[]> {
  const present = new Map(after.filter(isKind('enum')).map((each) => [each.id, new Set(each.body.items.map((item) => item.value))]))
  const removed = new Map<string, string[]>()
  for (const { id, name, body } of before.filter(isKind('enum'))) {
    const gone = body.items.map((item) => item.value).filter((value) => present.get(id)?.has(value) === false)
    if (gone.length > 0) removed.set(name, gone)
  }
  return removed
}

function inUse(table: TableShape, column: ColumnShape, values: readonly string[], context: PlanContext): Check {
  const condition = `${q(column.name)} in (${values.map(literal).join(', ')})`
  return {
    sql:
      `select value, count, sum(count) over () as total from (select ${q(column.name)} as value, count(*) as count ` +
      `from ${context.table(table.name)} where ${condition} group by 1) as used order by count desc`,
    issue: (offenders, total) => {
      const used = offenders.map((offender) => `${offender.value ?? ''} ×${offender.count}`).join(', ')
      return {
        code: 'OPTION_IN_USE',
        path: `${table.name}.${column.name}`,
        message: {
          zh: `选项正被 ${table.name}.${column.name} 的 ${total} 条记录使用，不能删除：${used}`,
          en: `${total} record(s) of ${table.name} carry options of ${column.name} that would go: ${used}`,
        },
        hint: { zh: '请改为停用该选项（enabled: false）', en: 'disable the option instead (enabled: false)' },
      }
    },
  }
}
