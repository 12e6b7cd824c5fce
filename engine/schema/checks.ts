/** What must hold of the data before a step: each check names the offending values and how many records they concern. */
import { quoteIdentifier as q } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import { conversionOf, fillValue, valueAfter } from './column-sql.ts'
import type { ColumnShape, ForeignKeyShape, IndexShape, TableShape } from './shape.ts'
import type { Check, Offender, PlanContext } from './step.ts'

/** How many offending values a message lists. */
const LISTED = 10
const LONGEST_LISTED = 40

/** A required field without default cannot join a table that has rows. */
export function rowsWithoutDefault(table: TableShape, column: ColumnShape, context: PlanContext): Check[] {
  const before = context.tableBefore(table.id)
  if (before === undefined || !column.notNull || column.kind.numbering || fillValue(column, context) !== undefined)
    return []
  return [
    {
      tableId: table.id,
      sql: counted(context.table(before)),
      issue: (_, total) => ({
        code: 'REQUIRED_WITHOUT_DEFAULT',
        path: `${table.name}.${column.name}`,
        message: {
          zh: `${table.name} 已有 ${total} 条记录，新增的必填字段 ${column.name} 需要默认值`,
          en: `${table.name} has ${total} record(s): the new required field ${column.name} needs a default`,
        },
        hint: missingDefault(column, { zh: '或先不设为必填', en: 'or make it optional first' }),
      }),
    },
  ]
}

/** An optional field with empty values and no default cannot become required. */
export function emptyValues(table: TableShape, column: ColumnShape, context: PlanContext): Check[] {
  const at = before(table, column, context)
  if (!at || column.kind.numbering || fillValue(column, context) !== undefined) return []
  return [
    {
      tableId: table.id,
      sql: counted(at.table, `${at.column} is null`),
      issue: (_, total) => ({
        code: 'REQUIRED_BUT_EMPTY',
        path: `${table.name}.${column.name}`,
        message: {
          zh: `${table.name}.${column.name} 有 ${total} 条记录为空，不能设为必填`,
          en: `${total} record(s) of ${table.name} have no ${column.name}, so it cannot be required`,
        },
        hint: missingDefault(column, { zh: '或先补齐数据', en: 'or fill them in first' }),
      }),
    },
  ]
}

/** `me` is a default, but a pack that is applied is nobody. */
function missingDefault({ definition }: ColumnShape, otherwise: Text): Text {
  return definition.default === undefined
    ? { zh: `给字段加上 default，${otherwise.zh}`, en: `give the field a default, ${otherwise.en}` }
    : {
        zh: `此处没有操作人，默认值 ${String(definition.default)} 没有意义；请另给默认值，${otherwise.zh}`,
        en: `nobody is acting here, so the default ${String(definition.default)} stands for nothing; give another, ${otherwise.en}`,
      }
}

/** A column whose values cannot be carried over may change while it holds none. */
export function onlyWhileEmpty(table: TableShape, column: ColumnShape, reason: Text, context: PlanContext): Check[] {
  const at = before(table, column, context)
  if (!at) return []
  return [
    {
      tableId: table.id,
      sql: counted(at.table, `${at.column} is not null`),
      issue: (_, total) => ({
        code: 'CHANGE_REFUSED',
        path: `${table.name}.${column.name}`,
        message: {
          zh: `${table.name}.${column.name} 已有 ${total} 条记录填写：${reason.zh}`,
          en: `${total} record(s) of ${table.name} have a ${column.name}: ${reason.en}`,
        },
      }),
    },
  ]
}

/** Values that the new column cannot hold. */
export function unconvertible(
  table: TableShape,
  column: ColumnShape,
  from: ColumnShape,
  context: PlanContext,
): Check[] {
  const at = before(table, column, context)
  if (!at) return []
  const change = conversionOf(from, column, at.column, context)
  if (change.kind !== 'convert' || change.losing === undefined) return []
  return [
    {
      tableId: table.id,
      sql: grouped(at.table, `${at.column}::text`, `${at.column} is not null and ${change.losing}`),
      issue: (offenders, total) => ({
        code: 'VALUES_WOULD_BE_LOST',
        path: `${table.name}.${column.name}`,
        message: {
          zh: `${table.name}.${column.name} 有 ${total} 条记录的值不能改为“${column.kind.label.zh}”（${column.type}）：${listed(offenders)}`,
          en: `${total} record(s) of ${table.name} have a ${column.name} that does not fit ${column.kind.label.en} (${column.type}): ${listed(offenders)}`,
        },
        hint: { zh: '先修改这些记录', en: 'change these records first' },
      }),
    },
  ]
}

/** Values that will occur more than once where they shall be unique, conversions and filled-in defaults considered. */
export function duplicates(table: TableShape, index: IndexShape, context: PlanContext): Check[] {
  const tableName = context.tableBefore(table.id)
  const columns = index.columnIds.flatMap((id) => table.columns.find((column) => column.id === id) ?? [])
  const values = columns.map((column) => valueAfter(table.id, column, context))
  // a column that is empty everywhere repeats nothing
  if (tableName === undefined || !values.every((value) => value !== undefined)) return []
  const names = columns.map((column) => column.name)
  const members = values.map((value, position) => `${value} as v${position}`).join(', ')
  const all = values.map((_, position) => `v${position}`)
  const condition = all.map((value) => `${value} is not null`).join(' and ')
  return [
    {
      tableId: table.id,
      sql:
        `select value, count, sum(count) over () as total from (select ${all.map((value) => `${value}::text`).join(` || ' / ' || `)} as value, ` +
        `count(*) as count from (select ${members} from ${context.table(tableName)}${index.where ? ` where ${index.where}` : ''}) as future ` +
        `where ${condition} group by ${all.join(', ')} having count(*) > 1) as repeated order by count desc, value collate "C" limit ${LISTED}`,
      issue: (offenders, total) => ({
        code: 'DUPLICATE_VALUES',
        path: `${table.name}.${names.join('+')}`,
        message: {
          zh: `${table.name} 的 ${names.join('、')} 有 ${total} 条记录的值重复，不能设为唯一：${listed(offenders)}`,
          en: `${names.join(' + ')} of ${table.name} cannot be unique: ${total} record(s) share values: ${listed(offenders)}`,
        },
        hint: { zh: '先合并或修改这些记录', en: 'merge or change these records first' },
      }),
    },
  ]
}

/** Values of a column that refer to no record of the new target. */
export function orphans(table: TableShape, key: ForeignKeyShape, context: PlanContext): Check[] {
  const tableName = context.tableBefore(table.id)
  const column = context.columnBefore(table.id, key.columnId)
  // what is no key yet is judged by the change of its type
  if (tableName === undefined || column?.kind.target === undefined) return []
  const target = context.tableBefore(key.targetId)
  const name = `t.${q(column.name)}`
  const missing =
    target === undefined ? '' : ` and not exists (select from ${context.table(target)} as o where o."id" = ${name})`
  return [
    {
      tableId: table.id,
      sql: grouped(`${context.table(tableName)} as t`, `${name}::text`, `${name} is not null${missing}`),
      issue: (offenders, total) => ({
        code: 'REFERENCES_NOTHING',
        path: `${table.name}.${key.column}`,
        message: {
          zh: `${table.name}.${key.column} 有 ${total} 条记录指向的不是 ${key.target} 的记录：${listed(offenders)}`,
          en: `${total} record(s) of ${table.name} have a ${key.column} that is no record of ${key.target}: ${listed(offenders)}`,
        },
        hint: { zh: '先清空这些值，或新建字段', en: 'empty these values first, or add a new field' },
      }),
    },
  ]
}

/** The offending values of `condition` with their counts, the most frequent first. */
export function grouped(table: string, value: string, condition: string): string {
  return (
    `select value, count, sum(count) over () as total from (select ${value} as value, count(*) as count from ${table} ` +
    `where ${condition} group by 1) as offending order by count desc, value collate "C" limit ${LISTED}`
  )
}

/** One row with the count of all rows, or of those of a condition; none when there are none. */
export function counted(table: string, condition = 'true'): string {
  return `select null::text as value, count(*) as count, count(*) as total from ${table} where ${condition} having count(*) > 0`
}

export function listed(offenders: readonly Offender[]): string {
  return offenders.map(({ value, count }) => `${shorten(value ?? 'null')} ×${count}`).join(', ')
}

function before(
  table: TableShape,
  column: ColumnShape,
  context: PlanContext,
): { table: string; column: string } | undefined {
  const tableName = context.tableBefore(table.id)
  const from = context.columnBefore(table.id, column.id)
  return tableName === undefined || from === undefined
    ? undefined
    : { table: context.table(tableName), column: q(from.name) }
}

function shorten(value: string): string {
  return value.length > LONGEST_LISTED ? `${value.slice(0, LONGEST_LISTED - 1)}…` : value
}
