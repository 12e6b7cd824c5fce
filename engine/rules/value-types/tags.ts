/**
 * The tags that a record carries: a set of ids, as whoever asks may know of them. What is no tag, is switched off, has
 * lapsed or is personal to somebody else is in no such set, so that naming it is no fault and meets nothing.
 */
import type { Text } from '../../kernel/text.ts'
import type { Operator, RuleValue, SqlContext, TagQuantifier, ValueType } from '../value-types.ts'
import { referenceType } from './reference.ts'

export const tagsType: ValueType = {
  name: 'tags',
  label: { zh: '标签', en: 'tags' },
  operators: [
    {
      ...head('has_any', { zh: '包含标签', en: 'has any of the tags' }),
      sql: (_, operands, context) => asked(context, 'any', operands),
      test: (operands) => (value) => operands.some((wanted) => membersOf(value).includes(wanted)),
    },
    {
      ...head('has_all', { zh: '包含全部标签', en: 'has all of the tags' }),
      sql: (_, operands, context) => asked(context, 'all', operands),
      test: (operands) => (value) => operands.every((wanted) => membersOf(value).includes(wanted)),
    },
    {
      ...head('has_none', { zh: '不包含标签', en: 'has none of the tags' }),
      onNull: true,
      sql: (_, operands, context) => asked(context, 'none', operands),
      test: (operands) => (value) => !operands.some((unwanted) => membersOf(value).includes(unwanted)),
    },
    {
      ...head('empty', { zh: '没有标签', en: 'has no tags' }),
      arity: 'none',
      onNull: true,
      sql: (_column, _operands, context) => asked(context, 'none'),
      test: () => (value) => membersOf(value).length === 0,
    },
    {
      ...head('nempty', { zh: '有标签', en: 'has tags' }),
      arity: 'none',
      sql: (_column, _operands, context) => asked(context, 'any'),
      test: () => (value) => membersOf(value).length > 0,
    },
  ],
  read: (value, { label }) => referenceType.read(value, { label, valueType: 'tags' }),
}

function head(name: string, label: Text): Pick<Operator, 'name' | 'label' | 'arity' | 'operand' | 'onNull' | 'aside'> {
  return { name, label, arity: 'list', operand: 'value', onNull: false, aside: true }
}

/** Only who knows the memberships can say. */
function asked({ tags }: SqlContext, quantifier: TagQuantifier, operands?: readonly RuleValue[]): string {
  if (!tags) throw new Error('tags are asked for where nobody knows of any')
  return tags(quantifier, operands && [...new Set(operands.map(String))])
}

function membersOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
