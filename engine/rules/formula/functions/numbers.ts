/** Functions over numbers. */
import { rounded, SCALE } from '../decimals.ts'
import { decimal, param, type FormulaFunction } from './function.ts'
import { whole } from './sql-parts.ts'
import { wholeNumber } from './whole-number.ts'

const number = param('数字', 'number', 'decimal')
const places = param('小数位数', 'places', 'decimal')

export const numbers: readonly FormulaFunction[] = [
  {
    name: 'round', label: { zh: '四舍五入到若干位小数', en: 'rounded to some decimal places, halves away from zero' },
    params: [number], optional: [places], result: 'decimal',
    sql: ([a, n = '0::numeric']) => `round(${a}, ${whole(n, -SCALE, SCALE)})`,
    eval: ([a, n]) => {
      const digits = n === undefined ? 0 : wholeNumber(n, -SCALE, SCALE)
      return digits === undefined ? null : rounded(decimal(a), digits)
    },
  },
  {
    name: 'floor', label: { zh: '不大于它的最大整数', en: 'the greatest whole number that is not above it' },
    params: [number], result: 'decimal',
    sql: ([a]) => `floor(${a})`,
    eval: ([a]) => decimal(a).floor(),
  },
  {
    name: 'ceil', label: { zh: '不小于它的最小整数', en: 'the least whole number that is not below it' },
    params: [number], result: 'decimal',
    sql: ([a]) => `ceil(${a})`,
    eval: ([a]) => decimal(a).ceil(),
  },
  {
    name: 'abs', label: { zh: '绝对值', en: 'absolute value' },
    params: [number], result: 'decimal',
    sql: ([a]) => `abs(${a})`,
    eval: ([a]) => decimal(a).abs(),
  },
] // prettier-ignore
