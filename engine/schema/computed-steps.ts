/** The steps of computed fields. What they take away can be computed again, so none of them needs consent. */
import { quoteIdentifier as q } from '../database/index.ts'
import type { ComputedChange } from './computed-change.ts'
import { columnDefinition } from './column-sql.ts'
import { createRollUp, dropRollUp, fillRollUp, type RollUpTables } from './roll-up-sql.ts'
import { SEARCH_COLUMN } from '../model/search.ts'
import type { ColumnShape, TableShape } from './shape.ts'
import type { PlanContext, Step } from './step.ts'
import { alterColumn, columnStep, rowsBefore, tableStep } from './step-parts.ts'

/** Microseconds that a row takes when its table is written anew. */
const WRITTEN_ANEW = 20

type Of<K extends ComputedChange['kind']> = Extract<ComputedChange, { kind: K }>

type Builders = { readonly [K in ComputedChange['kind']]: (change: Of<K>, context: PlanContext) => Step }

export const computedBuilders: Builders = {
  drop_computed: ({ table, column, again }, context) => ({
    ...columnStep(
      'drop_computed',
      table,
      column,
      searchWords(column, ['移除旧的', 'Drop the former']) ?? [
        again ? '移除计算字段 {c} 的旧值，随后重新计算' : '移除计算字段 {c}（可随时重新计算，不丢失数据）',
        again
          ? 'Drop what was computed as {c}, to compute it anew'
          : 'Remove computed field {c} (nothing is lost: it can be computed again)',
      ],
    ),
    sql: [`alter table ${context.table(table.name)} drop column ${q(column.name)}`],
  }),
  add_computed: ({ table, column }, context) => ({
    ...columnStep(
      'add_computed',
      table,
      column,
      searchWords(column, ['生成', 'Make the']) ?? ['计算字段 {c}', 'Compute field {c}'],
    ),
    sql: [`alter table ${context.table(table.name)} add column ${columnDefinition(column)}`],
    rewrite: true,
    ...rowsBefore(table, context),
    perRow: WRITTEN_ANEW,
  }),
  release_computed: ({ table, column, from }, context) => ({
    ...columnStep('release_computed', table, column, [
      '字段 {c} 不再计算，保留现有的值',
      'Field {c} is computed no more and keeps the values it has',
    ]),
    sql: [
      alterColumn(table, column, context, from.computed?.kept === 'generated' ? 'drop expression' : 'drop default'),
    ],
  }),
  drop_roll_up: ({ table, child, rollUp }, context) => ({
    ...tableStep('drop_roll_up', child, {
      zh: `${child.name} 的写入不再更新 ${table.name}.${rollUp.column}`,
      en: `Writes of ${child.name} no longer update ${table.name}.${rollUp.column}`,
    }),
    sql: dropRollUp(rollUp, tablesOf(table, child, rollUp.name, context)),
  }),
  create_roll_up: ({ table, child, rollUp }, context) => ({
    ...tableStep('create_roll_up', child, {
      zh: `${child.name} 的写入更新 ${table.name}.${rollUp.column}`,
      en: `Let writes of ${child.name} update ${table.name}.${rollUp.column}`,
    }),
    sql: createRollUp(rollUp, tablesOf(table, child, rollUp.name, context)),
    lock: 'share row exclusive',
    alsoLocks: table.id,
  }),
  fill_roll_up: ({ table, child, rollUp }, context) => ({
    ...tableStep('fill_roll_up', table, {
      zh: `汇总 ${table.name}.${rollUp.column}`,
      en: `Roll up ${table.name}.${rollUp.column}`,
    }),
    sql: [fillRollUp(rollUp, tablesOf(table, child, rollUp.name, context))],
    lock: 'share row exclusive',
    alsoLocks: child.id,
    ...rowsBefore(table, context),
  }),
}

/** The search text is no field that anybody has heard of. */
function searchWords(
  { name, definition }: ColumnShape,
  [zh, en]: readonly [string, string],
): readonly [string, string] | undefined {
  if (name !== SEARCH_COLUMN) return undefined
  const { object, label } = definition
  return [`${object}：${zh}${label.zh}`, `${object}: ${en} ${label.en}`]
}

function tablesOf(parent: TableShape, child: TableShape, name: string, context: PlanContext): RollUpTables {
  return { parent: context.table(parent.name), child: context.table(child.name), name: context.table(name) }
}
