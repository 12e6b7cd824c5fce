/** What must hold of the data for changes of definitions that change no table: options that go, tables that grow full. */
import { quoteIdentifier as q } from '../database/index.ts'
import { quoted } from '../fields/column-change.ts'
import { type Definition, isKind } from '../model/definition.ts'
import { counted, grouped, listed } from './checks.ts'
import type { ColumnShape, TableShape } from './shape.ts'
import type { Check, PlanContext } from './step.ts'

/** PostgreSQL's own limit; hidden columns count. */
const MOST_COLUMNS = 1600

export interface Shapes {
  readonly before: ReadonlyMap<string, TableShape>
  readonly after: ReadonlyMap<string, TableShape>
}

interface Sets {
  readonly before: readonly Definition[]
  readonly after: readonly Definition[]
}

export function definitionChecks(sets: Sets, shapes: Shapes, context: PlanContext): Check[] {
  const removed = removedOptions(sets)
  return [...shapes.after.values()].flatMap((table) => {
    const before = shapes.before.get(table.id)
    if (!before) return []
    return [
      ...table.columns.flatMap((column) => optionsInUse(table, column, removed, context)),
      ...roomForColumns(table, before, context),
      ...deletedRecords(table, before, context),
    ]
  })
}

/** Values that an enum had before and no longer has, by the name it has now. */
function removedOptions({ before, after }: Sets): Map<string, string[]> {
  const former = new Map(
    before.filter(isKind('enum')).map((each) => [each.id, each.body.items.map((item) => item.value)]),
  )
  const removed = new Map<string, string[]>()
  for (const { id, name, body } of after.filter(isKind('enum'))) {
    const present = new Set(body.items.map((item) => item.value))
    const gone = (former.get(id) ?? []).filter((value) => !present.has(value))
    if (gone.length > 0) removed.set(name, gone)
  }
  return removed
}

/** An option that records carry may be disabled but not taken away. */
function optionsInUse(
  table: TableShape,
  column: ColumnShape,
  removed: ReadonlyMap<string, readonly string[]>,
  context: PlanContext,
): Check[] {
  const enumName = column.kind.enumOf?.(column.definition) ?? ''
  const values = removed.get(enumName)
  const from = context.columnBefore(table.id, column.id)
  // a field that had another enum, or none, is judged by the change of its column
  if (values === undefined || from?.kind.enumOf?.(from.definition) !== enumName) return []
  const name = q(from.name)
  const condition = from.kind.usesOption?.(name, values) ?? `${name} in (${values.map(quoted).join(', ')})`
  return [
    {
      tableId: table.id,
      sql: grouped(context.table(context.tableBefore(table.id) ?? table.name), `${name}::text`, condition),
      issue: (offenders, total) => ({
        code: 'OPTION_IN_USE',
        path: `${table.name}.${column.name}`,
        message: {
          zh: `选项正被 ${table.name}.${column.name} 的 ${total} 条记录使用，不能删除：${listed(offenders)}`,
          en: `${total} record(s) of ${table.name} carry options of ${column.name} that would go: ${listed(offenders)}`,
        },
        hint: { zh: '请改为停用该选项（enabled: false）', en: 'disable the option instead (enabled: false)' },
      }),
    },
  ]
}

/** Removed columns stay and count, so a table that was changed often runs full before its object has too many fields. */
function roomForColumns(table: TableShape, before: TableShape, context: PlanContext): Check[] {
  const present = new Set(before.columns.map((column) => column.id))
  const added = table.columns.filter((column) => !present.has(column.id)).length
  if (added === 0) return []
  return [
    {
      tableId: table.id,
      sql:
        `select null::text as value, 1 as count, relnatts as total from pg_class ` +
        `where oid = ${quoted(context.table(before.name))}::regclass and relnatts + ${added} > ${MOST_COLUMNS}`,
      issue: (_, total) => ({
        code: 'TABLE_FULL',
        path: table.name,
        message: {
          zh: `${table.name} 的表已有 ${total} 列（含已移除字段的列），再加 ${added} 列会超过 PostgreSQL 的上限 ${MOST_COLUMNS}`,
          en: `the table of ${table.name} has ${total} columns, removed ones included; ${added} more exceed PostgreSQL's limit of ${MOST_COLUMNS}`,
        },
        hint: {
          zh: '请把新字段放进另一个关联的对象',
          en: 'put the new fields into an object of their own that refers to this one',
        },
      }),
    },
  ]
}

/** Without soft deletion every row is a living record: the deleted ones would come back. */
function deletedRecords(table: TableShape, before: TableShape, context: PlanContext): Check[] {
  if (before.definition.soft_delete === false || table.definition.soft_delete !== false) return []
  return [
    {
      tableId: table.id,
      sql: counted(context.table(before.name), '"deleted_at" is not null'),
      issue: (_, total) => ({
        code: 'DELETED_WOULD_RETURN',
        path: table.name,
        message: {
          zh: `${table.name} 有 ${total} 条已删除的记录，取消软删除会使它们重新出现`,
          en: `${table.name} has ${total} deleted record(s) that would come back without soft deletion`,
        },
        hint: { zh: '保留 soft_delete', en: 'keep soft_delete' },
      }),
    },
  ]
}
