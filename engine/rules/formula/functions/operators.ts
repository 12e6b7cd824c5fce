/** Operators: functions that are written between their arguments or before one. */
import { product, quotient, remainder, SCALE } from '../decimals.ts'
import { decimal, grouped, isSame, order, param, type FormulaFunction, type Value } from './function.ts'

const number = param('数字', 'number', 'decimal')
const condition = param('条件', 'condition', 'boolean')
const any = grouped('compared', param('值', 'value', 'decimal', 'text', 'boolean', 'date', 'datetime', 'reference'))
const ordered = grouped('compared', param('值', 'value', 'decimal', 'date', 'datetime'))
const textOrNull = param('文本', 'text', 'text')

const arithmetic: readonly FormulaFunction[] = [
  {
    name: '+', label: { zh: '和', en: 'sum' }, params: [number, number], result: 'decimal',
    sql: ([a, b]) => `(${a} + ${b})`,
    eval: ([a, b]) => decimal(a).plus(decimal(b)),
  },
  {
    name: '-', label: { zh: '差', en: 'difference' }, params: [number, number], result: 'decimal',
    sql: ([a, b]) => `(${a} - ${b})`,
    eval: ([a, b]) => decimal(a).minus(decimal(b)),
  },
  {
    name: '*', label: { zh: '积', en: 'product' }, params: [number, number], result: 'decimal',
    sql: ([a, b]) => `round(${a} * ${b}, ${SCALE})`,
    eval: ([a, b]) => product(decimal(a), decimal(b)),
  },
  {
    name: '/', label: { zh: '商（除数为零时为空）', en: 'quotient (empty when divided by zero)' }, params: [number, number], result: 'decimal',
    sql: ([a, b]) => `round(div(${a} * 1e${SCALE + 1}, nullif(${b}, 0)) * 1e-${SCALE + 1}, ${SCALE})`,
    eval: ([a, b]) => quotient(decimal(a), decimal(b)),
  },
  {
    name: '%', label: { zh: '余数，符号同被除数', en: 'remainder, with the sign of the dividend' }, params: [number, number], result: 'decimal',
    sql: ([a, b]) => `mod(${a}, nullif(${b}, 0))`,
    eval: ([a, b]) => remainder(decimal(a), decimal(b)),
  },
  {
    name: 'negate', label: { zh: '相反数', en: 'opposite number' }, params: [number], result: 'decimal',
    // the space keeps two of them from becoming a comment
    sql: ([a]) => `(- ${a})`,
    eval: ([a]) => decimal(a).negated(),
  },
] // prettier-ignore

const comparisons: readonly FormulaFunction[] = [
  {
    name: '=', label: { zh: '等于', en: 'equals' }, params: [any, any], result: 'boolean',
    sql: ([a, b]) => `(${a} = ${b})`,
    eval: ([a, b]) => isSame(a, b),
  },
  {
    name: '!=', label: { zh: '不等于', en: 'does not equal' }, params: [any, any], result: 'boolean',
    sql: ([a, b]) => `(${a} <> ${b})`,
    eval: ([a, b]) => !isSame(a, b),
  },
  ordering('<', '小于', 'is less than', (found) => found < 0),
  ordering('<=', '小于等于', 'is at most', (found) => found <= 0),
  ordering('>', '大于', 'is greater than', (found) => found > 0),
  ordering('>=', '大于等于', 'is at least', (found) => found >= 0),
] // prettier-ignore

const joints: readonly FormulaFunction[] = [
  {
    name: '&', label: { zh: '连接文本，空值不占位', en: 'joined texts, of which an empty one adds nothing' },
    params: [textOrNull, textOrNull], result: 'text', seesNull: true,
    sql: ([a, b]) => `(coalesce(${a}, '') || coalesce(${b}, ''))`,
    eval: ([a, b]) => `${textOf(a)}${textOf(b)}`,
  },
  {
    name: 'and', label: { zh: '并且', en: 'and' }, params: [condition, condition], result: 'boolean', seesNull: true,
    sql: ([a, b]) => `(${a} and ${b})`,
    eval: ([a, b]) => (a === false || b === false ? false : unlessNull(a, b, true)),
  },
  {
    name: 'or', label: { zh: '或者', en: 'or' }, params: [condition, condition], result: 'boolean', seesNull: true,
    sql: ([a, b]) => `(${a} or ${b})`,
    eval: ([a, b]) => (a === true || b === true ? true : unlessNull(a, b, false)),
  },
  {
    name: 'not', label: { zh: '非', en: 'not' }, params: [condition], result: 'boolean',
    sql: ([a]) => `(not ${a})`,
    eval: ([a]) => a === false,
  },
] // prettier-ignore

export const operators: readonly FormulaFunction[] = [...arithmetic, ...comparisons, ...joints]

function ordering(name: string, zh: string, en: string, holds: (order: number) => boolean): FormulaFunction {
  return {
    name,
    label: { zh, en },
    params: [ordered, ordered],
    result: 'boolean',
    sql: ([a, b]) => `(${a} ${name} ${b})`,
    eval: ([a, b]) => holds(order(a, b)),
  }
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** What two conditions that do not decide by themselves come to: unknown when either is. */
function unlessNull(a: Value | undefined, b: Value | undefined, answer: boolean): boolean | null {
  return a === null || b === null ? null : answer
}
