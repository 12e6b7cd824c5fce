/** Text: equality is exact, character by character; parts of a text are found whatever their case. */
import type { Text } from '../../kernel/text.ts'
import type { JsonLogic, Operator, ReadValue, RuleValue, ValueType } from '../value-types.ts'
import { equality, identical, inList, leaf, notInList } from './operators.ts'

const LONGEST = 2000

const comparable = identical('text')

export const textType: ValueType = {
  name: 'text',
  label: { zh: '文本', en: 'text' },
  operators: [
    ...equality(comparable),
    inList(comparable),
    notInList(comparable),
    part(
      'contains',
      { zh: '包含', en: 'contains' },
      (operand) => `%${operand}%`,
      (value, operand) => value.includes(operand),
      (value, operand) => ({ in: [operand, value] }),
    ),
    without('ncontains', { zh: '不包含', en: 'does not contain' }),
    part(
      'starts',
      { zh: '开头是', en: 'starts with' },
      (operand) => `${operand}%`,
      (value, operand) => value.startsWith(operand),
      (value, operand) => ({ '===': [{ substr: [value, 0, operand.length] }, operand] }),
    ),
    part(
      'ends',
      { zh: '结尾是', en: 'ends with' },
      (operand) => `%${operand}`,
      (value, operand) => value.endsWith(operand),
      (value, operand) => ({ '===': [{ substr: [value, -operand.length] }, operand] }),
    ),
    // tables that others fill may hold '' where we keep null
    {
      ...leaf('empty', 'none', true),
      sql: (column) => `(${column} is null or ${column} = '')`,
      test: () => (value) => value === '',
      logic: (value) => ({ '===': [value, ''] }),
    },
    {
      ...leaf('nempty', 'none', false),
      sql: (column) => `${column} <> ''`,
      test: () => (value) => value !== '',
      logic: (value) => ({ '!==': [value, ''] }),
    },
  ],
  read: readText,
  words: (column) => column,
}

/** Reads text that PostgreSQL can hold: no NUL, no half of a surrogate pair; composed as stored values are. */
export function readText(value: unknown): ReadValue {
  if (typeof value !== 'string' || value === '')
    return { fault: { zh: '须为非空文本', en: 'must be text that is not empty' } }
  if (value.length > LONGEST) {
    return { fault: { zh: `文本最长 ${LONGEST} 个字符`, en: `must have at most ${LONGEST} characters` } }
  }
  if (value.includes('\0') || /\p{Surrogate}/u.test(value)) {
    return { fault: { zh: '文本含有无法存储的字符', en: 'contains a character that cannot be stored' } }
  }
  return { value: value.normalize('NFC') }
}

/**
 * Lower case as PostgreSQL's `lower` writes it under its builtin and C library locales: each character for itself.
 * JavaScript's own would write a final sigma and a dotted I differently.
 */
export function folded(text: string): string {
  return Array.from(text, (character) => (character === 'İ' ? 'i' : character.toLowerCase())).join('')
}

/** A LIKE pattern that matches the text itself. */
export function likePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

function part(
  name: string,
  label: Text,
  pattern: (operand: string) => string,
  holds: (value: string, operand: string) => boolean,
  logic: (value: object, operand: string) => object,
): Operator {
  return {
    name,
    label,
    arity: 'one',
    operand: 'value',
    onNull: false,
    sql: (column, operands, context) =>
      `lower(${column}) like lower(${context.parameter(pattern(likePattern(textOf(operands))), 'text')})`,
    test: (operands) => {
      const operand = folded(textOf(operands))
      return (value) => typeof value === 'string' && holds(folded(value), operand)
    },
    logic: (value, operands) => logic({ folded: [value] }, folded(textOf(operands))),
  }
}

function without(name: string, label: Text): Operator {
  return {
    name,
    label,
    arity: 'one',
    operand: 'value',
    onNull: true,
    sql: (column, operands, context) =>
      `(${column} is null or lower(${column}) not like lower(${context.parameter(`%${likePattern(textOf(operands))}%`, 'text')}))`,
    test: (operands) => {
      const operand = folded(textOf(operands))
      return (value) => typeof value === 'string' && !folded(value).includes(operand)
    },
    logic: (value, operands) => ({ '!': [{ in: [folded(textOf(operands)), { folded: [value] }] }] }),
  }
}

function textOf([operand]: readonly (RuleValue | JsonLogic)[]): string {
  return String(operand)
}
