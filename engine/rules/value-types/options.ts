/** Several of an enum's options: a set, in which neither order nor repetition counts. */
import type { Text } from '../../kernel/text.ts'
import type { Operator, RuleValue, SqlContext, ValueType } from '../value-types.ts'
import { leaf } from './operators.ts'
import { readOption } from './option.ts'

export const optionsType: ValueType = {
  name: 'options',
  label: { zh: '多个选项', en: 'options' },
  operators: [
    {
      ...head('has_any', { zh: '含任一', en: 'has any of' }),
      sql: (column, operands, context) => `${column} && ${place(operands, context)}`,
      test: (operands) => (value) => membersOf(value).some((member) => operands.some((wanted) => wanted === member)),
    },
    {
      ...head('has_all', { zh: '含全部', en: 'has all of' }),
      sql: (column, operands, context) => `${column} @> ${place(operands, context)}`,
      test: (operands) => (value) => hasAll(membersOf(value), operands),
    },
    {
      ...head('has_none', { zh: '不含', en: 'has none of' }),
      onNull: true,
      sql: (column, operands, context) => `(${column} is null or not (${column} && ${place(operands, context)}))`,
      test: (operands) => (value) =>
        !membersOf(value).some((member) => operands.some((unwanted) => unwanted === member)),
    },
    {
      ...head('==', { zh: '恰为', en: 'is exactly' }),
      sql: (column, operands, context) => {
        const wanted = place(operands, context)
        return `(${column} @> ${wanted} and ${column} <@ ${wanted})`
      },
      test: (operands) => (value) => hasAll(membersOf(value), operands) && hasAll(operands, membersOf(value)),
    },
    // tables that others fill may hold an empty array where we keep null
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
  read: readOption,
}

function head(name: string, label: Text): Pick<Operator, 'name' | 'label' | 'arity' | 'operand' | 'onNull'> {
  return { name, label, arity: 'list', operand: 'value', onNull: false }
}

/** Of the column's own element type: PostgreSQL compares no `varchar[]` with a `text[]`, and a cast column has no index. */
function place(operands: readonly RuleValue[], context: SqlContext): string {
  return context.parameter(operands, 'varchar[]')
}

function membersOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function hasAll(members: readonly unknown[], wanted: readonly unknown[]): boolean {
  return wanted.every((one) => members.includes(one))
}
