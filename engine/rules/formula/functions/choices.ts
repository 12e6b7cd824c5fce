/** Functions that choose among values, and `empty`, on which such choices rest. */
import { grouped, isSame, order, param, type FormulaFunction, type Value } from './function.ts'

const VALUES = ['decimal', 'text', 'boolean', 'date', 'datetime', 'reference'] as const

const condition = param('条件', 'condition', 'boolean')
const subject = grouped('subject', param('值', 'value', ...VALUES))
const when = grouped('subject', param('等于', 'when', ...VALUES))
const result = grouped('result', param('结果', 'result', ...VALUES))
const otherwise = grouped('result', param('否则', 'otherwise', ...VALUES))
const ordered = grouped('result', param('值', 'value', 'decimal', 'date', 'datetime'))

export const choices: readonly FormulaFunction[] = [
  {
    name: 'if',
    label: { zh: '条件成立时取结果，不成立或未知时取否则', en: 'the result when the condition is true, else (false or unknown) the other' },
    params: [condition, result, otherwise], result: { group: 'result' }, seesNull: true,
    sql: ([a, b, c]) => `case when ${a} then ${b} else ${c} end`,
    eval: ([a, b = null, c = null]) => (a === true ? b : c),
  },
  {
    name: 'switch',
    label: { zh: '与值相等的第一个分支的结果，都不等时取否则', en: 'the result that follows the first equal value, else the last' },
    params: [subject, when, result], rest: [when, result], optional: [otherwise],
    result: { group: 'result' }, seesNull: true,
    sql: ([value, ...branches]) => `case ${value} ${branchesSql(branches)} end`,
    eval: ([value, ...branches]) => branchFor(value, branches),
  },
  {
    name: 'coalesce',
    label: { zh: '第一个不为空的值', en: 'the first value that is not empty' },
    params: [result], rest: [result], result: { group: 'result' }, seesNull: true,
    sql: (values, { types }) => `coalesce(${values.map((value) => (types[0] === 'text' ? `nullif(${value}, '')` : value)).join(', ')})`,
    eval: (values) => values.find((value) => !isEmpty(value)) ?? null,
  },
  {
    name: 'empty',
    label: { zh: '是否为空（没有值，或空文本）', en: 'whether there is no value, or a text without characters' },
    params: [subject], result: 'boolean', seesNull: true,
    sql: ([value], { types }) => (types[0] === 'text' ? `(coalesce(${value}, '') = '')` : `(${value} is null)`),
    eval: ([value]) => isEmpty(value),
  },
  {
    name: 'min',
    label: { zh: '最小的值，空值不计', en: 'the least of the values that are there' },
    params: [ordered], rest: [ordered], result: { group: 'result' }, seesNull: true,
    sql: (values) => `least(${values.join(', ')})`,
    eval: (values) => utmost(values, -1),
  },
  {
    name: 'max',
    label: { zh: '最大的值，空值不计', en: 'the greatest of the values that are there' },
    params: [ordered], rest: [ordered], result: { group: 'result' }, seesNull: true,
    sql: (values) => `greatest(${values.join(', ')})`,
    eval: (values) => utmost(values, 1),
  },
] // prettier-ignore

function branchesSql([value, result, ...more]: readonly string[]): string {
  if (result === undefined) return value === undefined ? 'else null' : `else ${value}`
  return `when ${value} then ${result} ${branchesSql(more)}`
}

function branchFor(subject: Value | undefined, [value = null, result, ...more]: readonly Value[]): Value {
  if (result === undefined) return value
  return isSame(subject, value) ? result : branchFor(subject, more)
}

function isEmpty(value: Value | undefined): boolean {
  return value === null || value === undefined || value === ''
}

function utmost(values: readonly Value[], direction: 1 | -1): Value {
  const present = values.filter((value) => value !== null)
  return present.reduce<Value>(
    (best, value) => (best === null || order(value, best) * direction > 0 ? value : best),
    null,
  )
}
