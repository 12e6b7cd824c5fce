/** Turns every table change into the step that carries it out. One function a kind of change. */
import { quoteIdentifier as q } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import type { TableChange } from './change.ts'
import { changeColumn } from './change-column.ts'
import { columnDefinition, fillValue } from './column-sql.ts'
import { computedBuilders } from './computed-steps.ts'
import { duplicates, emptyValues, orphans, rowsWithoutDefault } from './checks.ts'
import { numberRows } from './number-rows.ts'
import { isHidden } from './hidden.ts'
import { FIXED_COLUMNS, type ColumnShape, type IndexShape, type TableShape } from './shape.ts'
import type { PlanContext, Step } from './step.ts'
import { alterColumn, columnStep, rowsBefore, tableStep } from './step-parts.ts'

type Of<K extends TableChange['kind']> = Extract<TableChange, { kind: K }>

/** Microseconds that a row takes, as measured on a machine of two cores: its values in an index, its keys for searching. */
const PER_ROW = { index: 4, keys: 80 } as const

type Builders = { readonly [K in TableChange['kind']]: (change: Of<K>, context: PlanContext) => Step }

const builders: Builders = {
  ...computedBuilders,
  create_table: ({ table }, context) => ({
    ...tableStep('create_table', table, { zh: `建表 ${table.name}`, en: `Create table ${table.name}` }),
    sql: [createTable(table, context)],
    lock: 'none',
  }),
  rename_table: ({ table, from, to }, context) => ({
    ...tableStep('rename_table', table, renameTitle(from, to)),
    sql: [`alter table ${context.table(from)} rename to ${q(to)}`],
  }),
  drop_table: ({ table }, context) => ({
    ...tableStep('drop_table', table, {
      zh: `移除表 ${table.name}（数据保留在隐藏表中）`,
      en: `Remove table ${table.name} (its data stays in a hidden table)`,
    }),
    sql: [`alter table ${context.table(table.name)} rename to ${q(context.hidden(table.id))}`],
    rows: `select count(*) as rows from ${context.table(table.name)}`,
    loses: table.id,
  }),
  add_column: ({ table, column }, context) => ({
    ...columnStep('add_column', table, column, ['增加字段 {c}', 'Add field {c}']),
    sql: addColumn(table, column, context),
    ...(column.notNull && rowsBefore(table, context)),
    checks: rowsWithoutDefault(table, column, context),
  }),
  rename_column: ({ table, column, from, to }, context) => ({
    ...columnStep('rename_column', table, column, renameWords(table, from, to)),
    sql: [`alter table ${context.table(table.name)} rename column ${q(from)} to ${q(to)}`],
  }),
  change_column: changeColumn,
  set_required: ({ table, column }, context) => ({
    ...columnStep('set_required', table, column, ['字段 {c} 改为必填', 'Make field {c} required']),
    sql: [...fillEmpty(table, column, context), alterColumn(table, column, context, 'set not null')],
    ...rowsBefore(table, context, `${q(context.columnBefore(table.id, column.id)?.name ?? column.name)} is null`),
    checks: emptyValues(table, column, context),
  }),
  set_optional: ({ table, column }, context) => ({
    ...columnStep('set_optional', table, column, ['字段 {c} 改为选填', 'Make field {c} optional']),
    sql: [alterColumn(table, column, context, 'drop not null')],
  }),
  drop_column: ({ table, column }, context) => ({
    ...columnStep('drop_column', table, column, [
      '移除字段 {c}（数据保留在隐藏列中）',
      'Remove field {c} (its data stays in a hidden column)',
    ]),
    sql: [
      ...(column.notNull ? [alterColumn(table, column, context, 'drop not null')] : []),
      `alter table ${context.table(table.name)} rename column ${q(column.name)} to ${q(context.hidden(column.id))}`,
    ],
    rows: `select count(${q(column.name)}) as rows from ${context.table(table.name)}`,
    loses: column.id,
  }),
  create_index: ({ table, index, fresh }, context) => ({
    ...tableStep('create_index', table, indexTitle(table, index)),
    sql: [createIndex(table, index, context)],
    lock: fresh ? 'none' : 'share',
    ...(!fresh && { ...rowsBefore(table, context), perRow: index.keys ? PER_ROW.keys : PER_ROW.index }),
    checks: index.unique && !fresh ? duplicates(table, index, context) : [],
  }),
  drop_index: ({ table, index }, context) => ({
    ...tableStep('drop_index', table, {
      zh: `删除 ${indexTitle(table, index).zh}`,
      en: `Drop ${indexTitle(table, index).en}`,
    }),
    sql: [`drop index ${context.table(index.name)}`],
  }),
  add_foreign_key: ({ table, key, fresh }, context) => ({
    ...tableStep('add_foreign_key', table, {
      zh: `${table.name}.${key.column} 引用 ${key.target}`,
      en: `${table.name}.${key.column} refers to ${key.target}`,
    }),
    sql: [
      `alter table ${context.table(table.name)} add constraint ${q(key.name)} foreign key (${q(key.column)}) ` +
        `references ${context.table(key.target)} ("id") on delete ${key.onDelete}`,
    ],
    lock: 'share row exclusive',
    alsoLocks: key.targetId,
    checks: fresh ? [] : orphans(table, key, context),
  }),
  drop_foreign_key: ({ table, key }, context) => ({
    ...tableStep('drop_foreign_key', table, {
      zh: `${table.name}.${key.column} 不再引用 ${key.target}`,
      en: `${table.name}.${key.column} no longer refers to ${key.target}`,
    }),
    sql: [`alter table ${context.table(table.name)} drop constraint ${q(key.name)}`],
    alsoLocks: key.targetId,
  }),
}

/** The step of one change. */
export function stepOf(change: TableChange, context: PlanContext): Step {
  const build = builders[change.kind] as (change: TableChange, context: PlanContext) => Step
  return build(change, context)
}

function createTable(table: TableShape, context: PlanContext): string {
  const columns = table.columns.map((column) => `  ${columnDefinition(column)}`)
  const fixed = FIXED_COLUMNS.map((column) => `  ${q(column.name)} ${column.type}`)
  return `create table ${context.table(table.name)} (\n${[...columns, ...fixed, '  primary key ("id")'].join(',\n')}\n)`
}

/** Keys wait in a list of their own until there are many: to enter each at once makes writes five times as dear. */
const KEYS_WAITING_KB = 1024

function createIndex(table: TableShape, index: IndexShape, context: PlanContext): string {
  const method = index.method ? ` using ${index.method}` : ''
  const columns = index.keys ? `${context.table('sys_search_keys')}(${index.columns} collate "C")` : index.columns
  const waiting = index.keys ? ` with (gin_pending_list_limit = ${KEYS_WAITING_KB})` : ''
  return (
    `create ${index.unique ? 'unique ' : ''}index ${q(index.name)} on ${context.table(table.name)}${method} (${columns})` +
    `${waiting}${index.where ? ` where ${index.where}` : ''}`
  )
}

function addColumn(table: TableShape, column: ColumnShape, context: PlanContext): string[] {
  if (column.kind.numbering && column.notNull) {
    return [
      `alter table ${context.table(table.name)} add column ${columnDefinition({ ...column, notNull: false })}`,
      ...numberRows(table, column, context),
      alterColumn(table, column, context, 'set not null'),
    ]
  }
  const value = column.notNull ? fillValue(column, context) : undefined
  const filled = value === undefined ? '' : ` default ${value}`
  const add = `alter table ${context.table(table.name)} add column ${columnDefinition(column)}${filled}`
  // the default only fills the rows that are there; new records get theirs from the write pipeline
  return value === undefined ? [add] : [add, alterColumn(table, column, context, 'drop default')]
}

function fillEmpty(table: TableShape, column: ColumnShape, context: PlanContext): string[] {
  if (column.kind.numbering) return numberRows(table, column, context)
  const value = fillValue(column, context)
  return value === undefined
    ? []
    : [`update ${context.table(table.name)} set ${q(column.name)} = ${value} where ${q(column.name)} is null`]
}

function renameTitle(from: string, to: string): Text {
  return isHidden(from)
    ? { zh: `恢复表 ${to} 及其数据`, en: `Bring table ${to} back with its data` }
    : { zh: `表 ${from} 改名为 ${to}`, en: `Rename table ${from} to ${to}` }
}

function renameWords({ name }: TableShape, from: string, to: string): readonly [string, string] {
  return isHidden(from)
    ? ['恢复字段 {c} 及其数据', 'Bring field {c} back with its data']
    : [`字段 ${name}.${from} 改名为 ${to}`, `Rename field ${name}.${from} to ${to}`]
}

/** Whose values an index serves: the table as a whole where it names no column of its own. */
function indexTitle(table: TableShape, index: IndexShape): Text {
  const names = index.keys
    ? []
    : index.columnIds.flatMap((id) => table.columns.find((column) => column.id === id)?.name ?? [])
  const whose = names.length > 0 ? `${table.name}.${names.join(', ')}` : table.name
  const { zh, en } = INDEX_WORDS[index.purpose]
  return { zh: `${whose}：${zh}`, en: `${whose}: ${en}` }
}

const INDEX_WORDS: Readonly<Record<IndexShape['purpose'], Text>> = {
  unique: { zh: '唯一索引', en: 'index of unique values' },
  reference: { zh: '查找引用的索引', en: 'index of what refers' },
  sort: { zh: '排序与筛选的索引', en: 'index for order and filters' },
  inside: { zh: '查找其中值的索引', en: 'index of the values inside' },
  order: { zh: '默认排序的索引', en: 'index of the usual order' },
  maker: { zh: '按创建人查找的索引', en: 'index of who made records' },
  bin: { zh: '回收站的索引', en: 'index of the recycle bin' },
  search: { zh: '搜索的索引', en: 'index for searching' },
  tail: { zh: '按脱敏后可见的末尾查找的索引', en: 'index of the end that the mask shows' },
  whole: { zh: '按完整值查找的索引', en: 'index of whole values' },
}
