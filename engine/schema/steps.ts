/** Turns every table change into the step that carries it out. One function a kind of change. */
import { quoteIdentifier as q } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import type { TableChange } from './change.ts'
import { columnDefinition, fieldChange, fillValue } from './column-sql.ts'
import { duplicates, emptyValues, orphans, rowsWithoutDefault, unconvertible } from './checks.ts'
import { FIXED_COLUMNS, type ColumnShape, type TableShape } from './shape.ts'
import type { PlanContext, Step } from './step.ts'

type Of<K extends TableChange['kind']> = Extract<TableChange, { kind: K }>

type Builders = { readonly [K in TableChange['kind']]: (change: Of<K>, context: PlanContext) => Step }

const builders: Builders = {
  create_table: ({ table }, context) => ({
    ...base('create_table', table, label('建表 {t}', 'Create table {t}', table)),
    sql: [createTable(table, context), comment(table, context)],
    lock: 'none',
  }),
  rename_table: ({ table, from }, context) => ({
    ...base('rename_table', table, label(`表 ${from} 改名为 {t}`, `Rename table ${from} to {t}`, table)),
    sql: [`alter table ${context.table(from)} rename to ${q(table.name)}`],
    lock: 'access exclusive',
  }),
  drop_table: ({ table }, context) => ({
    ...base('drop_table', table, label('移除表 {t}（数据保留在隐藏表中）', 'Remove table {t} (its data stays in a hidden table)', table)),
    sql: [`alter table ${context.table(table.name)} rename to ${q(context.hidden(table.id))}`],
    lock: 'access exclusive',
    rows: `select count(*) as rows from ${context.table(table.name)}`,
    loses: true,
  }),
  add_column: ({ table, column }, context) => ({
    ...base('add_column', table, columnLabel('增加字段 {c}', 'Add field {c}', table, column)),
    sql: addColumn(table, column, context),
    lock: 'access exclusive',
    ...(column.notNull && existing(table, context, (before) => ({ rows: `select count(*) as rows from ${context.table(before)}` }))),
    checks: rowsWithoutDefault(table, column, context),
  }),
  rename_column: ({ table, column, from }, context) => ({
    ...base('rename_column', table, columnLabel(`字段 ${from} 改名为 {c}`, `Rename field ${from} to {c}`, table, column)),
    sql: [`alter table ${context.table(table.name)} rename column ${q(from)} to ${q(column.name)}`],
    lock: 'access exclusive',
  }),
  change_column: changeColumn,
  set_required: ({ table, column }, context) => ({
    ...base('set_required', table, columnLabel('字段 {c} 改为必填', 'Make field {c} required', table, column)),
    sql: [...fillEmpty(table, column, context), alterColumn(table, column, context, 'set not null')],
    lock: 'access exclusive',
    ...existing(table, context, (before) => ({
      rows: `select count(*) as rows from ${context.table(before)} where ${q(context.columnBefore(table.id, column.id) ?? column.name)} is null`,
    })),
    checks: emptyValues(table, column, context),
  }),
  set_optional: ({ table, column }, context) => ({
    ...base('set_optional', table, columnLabel('字段 {c} 改为选填', 'Make field {c} optional', table, column)),
    sql: [alterColumn(table, column, context, 'drop not null')],
    lock: 'access exclusive',
  }),
  drop_column: ({ table, column }, context) => ({
    ...base('drop_column', table, columnLabel('移除字段 {c}（数据保留在隐藏列中）', 'Remove field {c} (its data stays in a hidden column)', table, column)),
    sql: [
      ...(column.notNull ? [alterColumn(table, column, context, 'drop not null')] : []),
      `alter table ${context.table(table.name)} rename column ${q(column.name)} to ${q(context.hidden(column.id))}`,
    ],
    lock: 'access exclusive',
    rows: `select count(${q(column.name)}) as rows from ${context.table(table.name)}`,
    loses: true,
  }),
  create_index: ({ table, index, fresh }, context) => ({
    ...base('create_index', table, indexLabel(table, index.unique, index.columns)),
    sql: [
      `create ${index.unique ? 'unique ' : ''}index ${q(index.name)} on ${context.table(table.name)} (${index.columns})` +
        (index.where ? ` where ${index.where}` : ''),
    ],
    lock: fresh ? 'none' : 'share',
    checks: index.unique && !fresh ? duplicates(table, index, context) : [],
  }),
  drop_index: ({ table, index }, context) => ({
    ...base('drop_index', table, label(`删除索引（${index.columns}）：{t}`, `Drop the index on (${index.columns}) of {t}`, table)),
    sql: [`drop index ${context.table(index.name)}`],
    lock: 'access exclusive',
  }),
  add_foreign_key: ({ table, key, fresh }, context) => ({
    ...base('add_foreign_key', table, label(`{t}.${key.column} 引用 ${key.target}`, `{t}.${key.column} refers to ${key.target}`, table)),
    sql: [
      `alter table ${context.table(table.name)} add constraint ${q(key.name)} foreign key (${q(key.column)}) ` +
        `references ${context.table(key.target)} ("id") on delete ${key.onDelete}`,
    ],
    lock: fresh ? 'none' : 'share row exclusive',
    checks: fresh ? [] : orphans(table, key, context),
  }),
  drop_foreign_key: ({ table, key }, context) => ({
    ...base('drop_foreign_key', table, label(`{t}.${key.column} 不再引用 ${key.target}`, `{t}.${key.column} no longer refers to ${key.target}`, table)),
    sql: [`alter table ${context.table(table.name)} drop constraint ${q(key.name)}`],
    lock: 'access exclusive',
  }),
}

/** The step of one change. */
export function stepOf(change: TableChange, context: PlanContext): Step {
  const build = builders[change.kind] as (change: TableChange, context: PlanContext) => Step
  return build(change, context)
}

function base(change: TableChange['kind'], table: TableShape, title: Text): Pick<Step, 'change' | 'title' | 'table' | 'rewrite' | 'checks'> {
  return { change, title, table: table.name, rewrite: false, checks: [] }
}

function changeColumn({ table, column, from }: Of<'change_column'>, context: PlanContext): Step {
  const title = columnLabel(`字段 {c} 由 ${from.type} 改为 ${column.type}`, `Change field {c} from ${from.type} to ${column.type}`, table, column)
  const head = base('change_column', table, title)
  // fields of one column type may still differ in meaning; then only the definition changes
  const change = column.kind.changeFrom(fieldChange(from, column, q(column.name), context))
  if (change.kind === 'refused') {
    const refusal = { code: 'CHANGE_REFUSED', path: `${table.name}.${column.name}`, message: change.reason }
    return { ...head, sql: [], lock: 'none', checks: [{ sql: `select null::text as value, 1 as count, 1 as total`, issue: () => refusal }] }
  }
  if (change.kind === 'none' && from.type === column.type) return { ...head, sql: [], lock: 'none' }
  const using = change.kind === 'convert' ? ` using ${change.using}` : ''
  return {
    ...head,
    sql: [alterColumn(table, column, context, `type ${column.type}${using}`)],
    lock: 'access exclusive',
    rewrite: change.kind === 'convert' && change.rewrite,
    ...(change.kind === 'convert' && change.rewrite && existing(table, context, (before) => ({ rows: `select count(*) as rows from ${context.table(before)}` }))),
    checks: unconvertible(table, column, from, context),
  }
}

function createTable(table: TableShape, context: PlanContext): string {
  const columns = table.columns.map((column) => `  ${columnDefinition(column)}`)
  const fixed = FIXED_COLUMNS.map((column) => `  ${q(column.name)} ${column.type}`)
  return `create table ${context.table(table.name)} (\n${[...columns, ...fixed, '  primary key ("id")'].join(',\n')}\n)`
}

function comment(table: TableShape, context: PlanContext): string {
  return `comment on table ${context.table(table.name)} is '${table.definition.label.zh.replaceAll("'", "''")}'`
}

function addColumn(table: TableShape, column: ColumnShape, context: PlanContext): string[] {
  const value = column.notNull ? fillValue(column, context) : undefined
  const filled = value === undefined ? '' : ` default ${value}`
  const add = `alter table ${context.table(table.name)} add column ${columnDefinition(column)}${filled}`
  // the default only fills the rows that are there; new records get theirs from the write pipeline
  return value === undefined ? [add] : [add, alterColumn(table, column, context, 'drop default')]
}

function fillEmpty(table: TableShape, column: ColumnShape, context: PlanContext): string[] {
  const value = fillValue(column, context)
  return value === undefined ? [] : [`update ${context.table(table.name)} set ${q(column.name)} = ${value} where ${q(column.name)} is null`]
}

function alterColumn(table: TableShape, column: ColumnShape, context: PlanContext, action: string): string {
  return `alter table ${context.table(table.name)} alter column ${q(column.name)} ${action}`
}

/** Something that only applies to a table that is there before the change. */
function existing<T>(table: TableShape, context: PlanContext, build: (before: string) => T): T | undefined {
  const before = context.tableBefore(table.id)
  return before === undefined ? undefined : build(before)
}

function label(zh: string, en: string, table: TableShape): Text {
  return { zh: zh.replace('{t}', table.name), en: en.replace('{t}', table.name) }
}

function columnLabel(zh: string, en: string, table: TableShape, column: ColumnShape): Text {
  const name = `${table.name}.${column.name}`
  return { zh: zh.replace('{c}', name), en: en.replace('{c}', name) }
}

function indexLabel(table: TableShape, unique: boolean, columns: string): Text {
  return unique
    ? { zh: `${table.name} 的（${columns}）不得重复`, en: `Make (${columns}) of ${table.name} unique` }
    : { zh: `为 ${table.name} 的（${columns}）建索引`, en: `Index (${columns}) of ${table.name}` }
}
