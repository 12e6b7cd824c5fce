/** What must hold of the data before a step: each check names the offending values and how many records they concern. */
import { quoteIdentifier as q } from '../database/index.ts'
import type { Issue } from '../kernel/errors.ts'
import { fieldChange, fillValue } from './column-sql.ts'
import type { ColumnShape, ForeignKeyShape, IndexShape, TableShape } from './shape.ts'
import type { Check, PlanContext, Offender } from './step.ts'

/** How many offending values a message lists. */
const LISTED = 10

/** A required field without default cannot join a table that has rows. */
export function rowsWithoutDefault(table: TableShape, column: ColumnShape, context: PlanContext): Check[] {
  const before = context.tableBefore(table.id)
  if (before === undefined || !column.notNull || fillValue(column, context) !== undefined) return []
  return [
    {
      sql: `select null::text as value, count(*) as count, count(*) as total from ${context.table(before)} having count(*) > 0`,
      issue: (_, total) => ({
        code: 'REQUIRED_WITHOUT_DEFAULT',
        path: `${table.name}.${column.name}`,
        message: {
          zh: `${table.name} 已有 ${total} 条记录，新增的必填字段 ${column.name} 需要默认值`,
          en: `${table.name} has ${total} record(s): the new required field ${column.name} needs a default`,
        },
        hint: { zh: '给字段加上 default，或先不设为必填', en: 'give the field a default, or make it optional first' },
      }),
    },
  ]
}

/** An optional field with empty values and no default cannot become required. */
export function emptyValues(table: TableShape, column: ColumnShape, context: PlanContext): Check[] {
  const at = before(table, column, context)
  if (!at || fillValue(column, context) !== undefined) return []
  return [
    {
      sql: `select null::text as value, count(*) as count, count(*) as total from ${at.table} where ${at.column} is null having count(*) > 0`,
      issue: (_, total) => ({
        code: 'REQUIRED_BUT_EMPTY',
        path: `${table.name}.${column.name}`,
        message: {
          zh: `${table.name}.${column.name} 有 ${total} 条记录为空，不能设为必填`,
          en: `${total} record(s) of ${table.name} have no ${column.name}, so it cannot be required`,
        },
        hint: { zh: '先补齐数据，或给字段加上 default', en: 'fill them in first, or give the field a default' },
      }),
    },
  ]
}

/** Values that the new column type cannot hold. */
export function unconvertible(table: TableShape, column: ColumnShape, from: ColumnShape, context: PlanContext): Check[] {
  const at = before(table, column, context)
  if (!at) return []
  const change = column.kind.changeFrom(fieldChange(from, column, at.column, context))
  if (change.kind !== 'convert' || change.losing === undefined) return []
  return [
    {
      sql: grouped(at.table, `${at.column}::text`, change.losing),
      issue: (offenders, total) => ({
        code: 'VALUES_WOULD_BE_LOST',
        path: `${table.name}.${column.name}`,
        message: {
          zh: `${table.name}.${column.name} 有 ${total} 条记录的值放不进 ${column.type}：${list(offenders)}`,
          en: `${total} record(s) of ${table.name} have a ${column.name} that does not fit ${column.type}: ${list(offenders)}`,
        },
      }),
    },
  ]
}

/** Values that occur more than once where they shall be unique. */
export function duplicates(table: TableShape, index: IndexShape, context: PlanContext): Check[] {
  const tableName = context.tableBefore(table.id)
  const columns = index.columnIds.map((id) => context.columnBefore(table.id, id))
  if (tableName === undefined) return []
  const known = columns.filter((column) => column !== undefined).map(q)
  if (known.length < columns.length) return duplicatesOfNewColumn(table, index, tableName, context)
  const value = known.map((column) => `${column}::text`).join(` || ' / ' || `)
  const living = [...known.map((column) => `${column} is not null`), ...(index.where ? [index.where] : [])].join(' and ')
  return [
    {
      sql:
        `select value, count, sum(count) over () as total from (select ${value} as value, count(*) as count from ${context.table(tableName)} ` +
        `where ${living} group by ${known.join(', ')} having count(*) > 1) as repeated order by count desc, value limit ${LISTED}`,
      issue: (offenders, total) => duplicateIssue(table, index, `：${list(offenders)}`, `: ${list(offenders)}`, total),
    },
  ]
}

/** A new required unique field gives every row the same default: right only for one row at most. */
function duplicatesOfNewColumn(table: TableShape, index: IndexShape, before: string, context: PlanContext): Check[] {
  const added = table.columns.filter((column) => index.columnIds.includes(column.id))
  if (!added.every((column) => column.notNull)) return []
  return [
    {
      sql: `select null::text as value, count(*) as count, count(*) as total from ${context.table(before)} having count(*) > 1`,
      issue: (_, total) => duplicateIssue(table, index, '：所有记录都会得到同一个默认值', ': all would get the same default', total),
    },
  ]
}

function duplicateIssue(table: TableShape, index: IndexShape, zh: string, en: string, total: number): Issue {
  const fields = table.columns.filter((column) => index.columnIds.includes(column.id)).map((column) => column.name)
  return {
    code: 'DUPLICATE_VALUES',
    path: `${table.name}.${fields.join('+')}`,
    message: {
      zh: `${table.name} 的 ${fields.join('、')} 有 ${total} 条记录的值重复，不能设为唯一${zh}`,
      en: `${fields.join(' + ')} of ${table.name} cannot be unique: ${total} record(s) share values${en}`,
    },
    hint: { zh: '先合并或修改这些记录', en: 'merge or change these records first' },
  }
}

/** Values of a column that refer to no record of the new target. */
export function orphans(table: TableShape, key: ForeignKeyShape, context: PlanContext): Check[] {
  const tableName = context.tableBefore(table.id)
  const column = context.columnBefore(table.id, key.columnId)
  const target = context.tableBefore(key.targetId)
  if (tableName === undefined || column === undefined) return []
  const missing =
    target === undefined ? `${q(column)} is not null` : `${q(column)} is not null and not exists (select from ${context.table(target)} as t where t."id"::text = ${q(column)}::text)`
  return [
    {
      sql: grouped(context.table(tableName), `${q(column)}::text`, missing),
      issue: (offenders, total) => ({
        code: 'REFERENCES_NOTHING',
        path: `${table.name}.${key.column}`,
        message: {
          zh: `${table.name}.${key.column} 有 ${total} 条记录指向不存在的 ${key.target}：${list(offenders)}`,
          en: `${total} record(s) of ${table.name} have a ${key.column} that is no ${key.target}: ${list(offenders)}`,
        },
      }),
    },
  ]
}

function before(table: TableShape, column: ColumnShape, context: PlanContext): { table: string; column: string } | undefined {
  const tableName = context.tableBefore(table.id)
  const columnName = context.columnBefore(table.id, column.id)
  return tableName === undefined || columnName === undefined ? undefined : { table: context.table(tableName), column: q(columnName) }
}

function grouped(table: string, value: string, condition: string): string {
  return (
    `select value, count, sum(count) over () as total from (select ${value} as value, count(*) as count from ${table} ` +
    `where ${condition} group by 1) as offending order by count desc, value limit ${LISTED}`
  )
}

function list(offenders: readonly Offender[]): string {
  return offenders.map(({ value, count }) => `${shorten(value ?? 'null')} ×${count}`).join(', ')
}

function shorten(value: string): string {
  return value.length > 40 ? `${value.slice(0, 39)}…` : value
}
