/** The records that a field points to: a set of ids, in which neither order nor repetition counts. */
import type { RuleValue, SqlContext, ValueType } from '../value-types.ts'
import { leaf } from './operators.ts'
import { referenceType, under } from './reference.ts'

export const referencesType: ValueType = {
  name: 'references',
  label: { zh: '多条关联记录', en: 'references' },
  operators: [
    {
      ...leaf('in', 'list', false),
      label: { zh: '含任一', en: 'has any of' },
      sql: (column, operands, context) => `${column} && ${place(operands, context)}`,
      test: (operands) => (value) => membersOf(value).some((member) => operands.some((wanted) => wanted === member)),
    },
    {
      ...leaf('nin', 'list', true),
      label: { zh: '不含', en: 'has none of' },
      sql: (column, operands, context) => `(${column} is null or not (${column} && ${place(operands, context)}))`,
      test: (operands) => (value) =>
        !membersOf(value).some((member) => operands.some((unwanted) => unwanted === member)),
    },
    {
      ...leaf('in', 'list', false),
      name: 'has_all',
      label: { zh: '含全部', en: 'has all of' },
      sql: (column, operands, context) => `${column} @> ${place(operands, context)}`,
      test: (operands) => (value) => operands.every((wanted) => membersOf(value).includes(wanted)),
    },
    {
      ...under((column, ids) => `${column} && ${ids}`),
      label: { zh: '含任一（含下级）', en: 'has any that is or is below' },
    },
    {
      ...leaf('empty', 'none', true),
      sql: (column) => `(${column} is null or cardinality(${column}) = 0)`,
      test: () => (value) => membersOf(value).length === 0,
    },
    {
      ...leaf('nempty', 'none', false),
      sql: (column) => `cardinality(${column}) > 0`,
      test: () => (value) => membersOf(value).length > 0,
    },
  ],
  read: referenceType.read,
}

function place(operands: readonly RuleValue[], context: SqlContext): string {
  return context.parameter(operands, 'uuid[]')
}

function membersOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
