/** Functions over texts. They count characters (code points), as PostgreSQL does, not UTF-16 units. */
import { Exact } from '../decimals.ts'
import { FORMULA_LIMITS } from '../limits.ts'
import { folded } from '../../value-types/text.ts'
import { param, text, type FormulaFunction, type Value } from './function.ts'
import { whole } from './sql-parts.ts'
import { wholeNumber } from './whole-number.ts'

const of = param('文本', 'text', 'text')
const part = param('部分', 'part', 'text')
const by = param('替换为', 'replacement', 'text')
const count = param('字符数', 'count', 'decimal')
const start = param('起始位置', 'start', 'decimal')

const MOST = 1_000_000
/** Replacements could otherwise multiply a text at every level. */
const LONGEST = FORMULA_LIMITS.text
const LONGEST_REPLACEMENT = 1000

const BLANKS = ' \t\n\r\u3000'

export const texts: readonly FormulaFunction[] = [
  {
    name: 'len', label: { zh: '字符数', en: 'number of characters' }, params: [of], result: 'decimal',
    sql: ([a]) => `char_length(${a})::numeric`,
    eval: ([a]) => new Exact(Array.from(text(a)).length),
  },
  {
    name: 'upper', label: { zh: '大写', en: 'in capital letters' }, params: [of], result: 'text',
    sql: ([a]) => `upper(${a})`,
    eval: ([a]) => capitals(text(a)),
  },
  {
    name: 'lower', label: { zh: '小写', en: 'in small letters' }, params: [of], result: 'text',
    sql: ([a]) => `lower(${a})`,
    eval: ([a]) => folded(text(a)),
  },
  {
    name: 'trim', label: { zh: '去掉首尾空白', en: 'without blanks at either end' }, params: [of], result: 'text',
    sql: ([a]) => `btrim(${a}, E' \\t\\n\\r\\u3000')`,
    eval: ([a]) => trimmed(text(a)),
  },
  {
    name: 'left', label: { zh: '开头的若干字符', en: 'the first characters' }, params: [of, count], result: 'text',
    sql: ([a = '', n = '']) => `left(${a}, ${whole(n, 0, MOST)})`,
    eval: ([a, n]) => counted(n, (length) => Array.from(text(a)).slice(0, length)),
  },
  {
    name: 'right', label: { zh: '结尾的若干字符', en: 'the last characters' }, params: [of, count], result: 'text',
    sql: ([a = '', n = '']) => `right(${a}, ${whole(n, 0, MOST)})`,
    eval: ([a, n]) => counted(n, (length) => (length === 0 ? [] : Array.from(text(a)).slice(-length))),
  },
  {
    name: 'mid', label: { zh: '从某位置（自 1 起）开始的若干字符', en: 'characters from a position on, which counts from 1' },
    params: [of, start, count], result: 'text',
    sql: ([a = '', from = '', n = '']) => `substr(${a}, ${whole(from, 1, MOST)}, ${whole(n, 0, MOST)})`,
    eval: ([a, from, n]) => {
      const first = wholeNumber(from, 1, MOST)
      return first === undefined ? null : counted(n, (length) => Array.from(text(a)).slice(first - 1, first - 1 + length))
    },
  },
  {
    name: 'replace',
    label: { zh: '把每个部分替换为另一文本', en: 'with every occurrence of the part replaced' },
    params: [of, part, by], result: 'text',
    sql: ([a, from, to]) => `left(replace(left(${a}, ${LONGEST}), ${from}, left(${to}, ${LONGEST_REPLACEMENT})), ${LONGEST})`,
    eval: ([a, from, to]) => replaced(text(a), text(from), text(to)),
  },
  {
    name: 'contains', label: { zh: '是否包含，不分大小写', en: 'whether it contains the part, whatever the case' },
    params: [of, part], result: 'boolean',
    sql: ([a, b]) => `(strpos(lower(${a}), lower(${b})) > 0)`,
    eval: ([a, b]) => folded(text(a)).includes(folded(text(b))),
  },
  {
    name: 'starts', label: { zh: '开头是否为，不分大小写', en: 'whether it begins with the part, whatever the case' },
    params: [of, part], result: 'boolean',
    sql: ([a, b]) => `starts_with(lower(${a}), lower(${b}))`,
    eval: ([a, b]) => folded(text(a)).startsWith(folded(text(b))),
  },
] // prettier-ignore

/** The first characters of a text. */
export function cut(value: string, length: number): string {
  return value.length <= length ? value : Array.from(value).slice(0, length).join('')
}

/** Upper case as PostgreSQL's `upper` writes it under its builtin and C library locales: each character for itself. */
function capitals(value: string): string {
  return Array.from(value, (character) => {
    const upper = character.toUpperCase()
    return Array.from(upper).length === 1 ? upper : capitalWithIota(character)
  }).join('')
}

/** The one capital of a Greek letter with an iota below, which JavaScript writes as two; others have none. */
function capitalWithIota(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8)
  return 'ᾳῃῳ'.includes(character) ? String.fromCodePoint(code + 9) : character
}

function trimmed(value: string): string {
  const isBlank = (character: string | undefined) => character !== undefined && BLANKS.includes(character)
  let [from, to] = [0, value.length]
  while (from < to && isBlank(value[from])) from++
  while (to > from && isBlank(value[to - 1])) to--
  return value.slice(from, to)
}

function counted(value: Value | undefined, take: (count: number) => readonly string[]): string | null {
  const count = wholeNumber(value, 0, MOST)
  return count === undefined ? null : take(count).join('')
}

function replaced(value: string, from: string, to: string): string {
  const source = cut(value, LONGEST)
  return from === ''
    ? source
    : cut(
        source.replaceAll(from, () => cut(to, LONGEST_REPLACEMENT)),
        LONGEST,
      )
}
