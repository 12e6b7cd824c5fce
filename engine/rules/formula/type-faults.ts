/** What to say when a function does not exist or does not take what it is given. */
import { fill, type Text } from '../../kernel/text.ts'
import { TYPE_LABELS, type FormulaType } from './formula.ts'
import type { FormulaFunction, Param } from './functions/function.ts'
import { formulaFunctions } from './functions/index.ts'
import { didYouMean, type Fault, type Span } from './issue.ts'
import type { Syntax, SyntaxCall } from './parser.ts'
import { prefixOf } from './precedence.ts'
import { signatureOf } from './signature.ts'

const NO_FUNCTION: Text = { zh: `没有函数 '{name}'`, en: `there is no function '{name}'` }
const NUMBER_OF_ARGUMENTS: Text = {
  zh: `'{name}' 的参数个数不对：这里有 {count} 个`,
  en: `'{name}' does not take {count} argument(s)`,
}
const WRITTEN: Text = { zh: '写作 {signature}', en: 'write {signature}' }
const WRONG_TYPE: Text = {
  zh: `'{name}' 的“{param}”须为{expected}，这里是{type}`,
  en: `'{name}' takes {expected} as {param}, and this is {type}`,
}
const MISMATCH: Text = {
  zh: `'{name}' 的各个值须为同一类型，这里是{type}，前面是{expected}`,
  en: `'{name}' takes values of one type: this is {type}, the one before is {expected}`,
}
const WORD: Text = { zh: `'{param}' 须为 {words} 之一`, en: `the {param} must be one of {words}` }

export function unknownFunction({ name, nameSpan }: SyntaxCall): Fault {
  const close = formulaFunctions.nearest(name)
  const hint = close === undefined ? undefined : didYouMean(close)
  return { code: 'FORMULA_FUNCTION', span: nameSpan, message: fill(NO_FUNCTION, { name }), hint }
}

export function argumentsFault({ name, args, span }: SyntaxCall, definition: FormulaFunction): Fault {
  const message = fill(NUMBER_OF_ARGUMENTS, { name, count: args.length })
  const signature = { zh: signatureOf(definition, 'zh'), en: signatureOf(definition, 'en') }
  return { code: 'FORMULA_ARGUMENTS', span, message, hint: fill(WRITTEN, { signature }) }
}

interface Wrong {
  readonly syntax: SyntaxCall
  readonly span: Span
  readonly type: FormulaType
}

export function wrongTypeFault({ syntax, span, param, type }: Wrong & { readonly param: Param }): Fault {
  const values = {
    name: signOf(syntax.name),
    param: param.label,
    expected: listed(param.types),
    type: TYPE_LABELS[type],
  }
  return {
    code: 'FORMULA_TYPE',
    span,
    message: fill(WRONG_TYPE, values),
    hint: hintFor(syntax.name, param.types, type),
  }
}

export function mismatchFault({ syntax, span, expected, type }: Wrong & { readonly expected: FormulaType }): Fault {
  const values = { name: signOf(syntax.name), expected: TYPE_LABELS[expected], type: TYPE_LABELS[type] }
  return { code: 'FORMULA_TYPE', span, message: fill(MISMATCH, values), hint: hintFor(syntax.name, [expected], type) }
}

/** The fault of an argument that is none of the words, written as a text, that a parameter takes. */
export function wordFault(at: Syntax, param: Param, words: readonly string[]): Fault | undefined {
  if (at.kind === 'text' && words.includes(at.value)) return undefined
  const values = { param: param.label, words: words.map((word) => `'${word}'`).join(' ') }
  return { code: 'FORMULA_VALUE', span: at.span, message: fill(WORD, values) }
}

function signOf(name: string): string {
  return prefixOf(name)?.sign ?? name
}

function listed(types: readonly FormulaType[]): Text {
  const labels = types.map((type) => TYPE_LABELS[type])
  return { zh: labels.map(({ zh }) => zh).join('、'), en: labels.map(({ en }) => en).join(' or ') }
}

const JOIN: Text = {
  zh: `连接文本用 '&'；要计算请用 number(x)`,
  en: `'&' joins texts; use number(x) to compute with one`,
}
const USE_TEXT: Text = { zh: `'&' 连接文本；请用 text(x)`, en: `'&' joins texts; use text(x)` }

/** The conversion that would make a value of one type one of the others. */
function hintFor(name: string, expected: readonly FormulaType[], type: FormulaType): Text | undefined {
  if (name === '&') return type === 'reference' ? undefined : USE_TEXT
  if (name === '+' && type === 'text') return JOIN
  const call = CONVERSIONS.find(([from, to]) => from === type && expected.includes(to))?.[2]
  return call === undefined ? undefined : { zh: `请用 ${call}`, en: `use ${call}` }
}

const CONVERSIONS: readonly (readonly [FormulaType, FormulaType, string])[] = [
  ['datetime', 'date', 'date(x)'],
  ['text', 'date', `date('2026-05-01')`],
  ['text', 'decimal', 'number(x)'],
  ['date', 'datetime', 'date(x)'],
  ['decimal', 'text', 'text(x)'],
  ['date', 'text', 'text(x)'],
  ['datetime', 'text', 'text(x)'],
  ['boolean', 'text', 'text(x)'],
]
