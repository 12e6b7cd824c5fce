/** Cuts the text of a formula into tokens. Punctuation of a Chinese keyboard counts as its ASCII counterpart. */
import { fill, type Text } from '../../kernel/text.ts'
import type { Fault, Span } from './issue.ts'
import { FORMULA_LIMITS } from './limits.ts'

export interface Token extends Span {
  /** `label` is what stood in square brackets, `end` comes after the last character. */
  readonly kind: 'number' | 'text' | 'name' | 'label' | 'symbol' | 'end'
  /** Of a text what it says, of a symbol its normal spelling. */
  readonly value: string
}

const SPELLINGS: Readonly<Record<string, string>> = {
  '（': '(', '）': ')', '，': ',', '＋': '+', '－': '-', '−': '-', '×': '*', '＊': '*', '÷': '/', '／': '/', '％': '%', '＆': '&',
  '＝': '=', '＜': '<', '＞': '>', '≤': '<=', '≥': '>=', '≠': '!=', '<>': '!=', '==': '=',
} // prettier-ignore

/** In the order in which they are tried. */
const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /(?:\d+(?:\.\d+)?|\.\d+)(?![\p{L}\p{N}_.])/uy],
  ['name', /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy],
  ['text', /'(?:[^']|'')*'/uy],
  ['label', /\[[^[\]]*\]/uy],
  ['symbol', /[<>=!]=|<>|[-+*/%&=<>(),（），＋－−×＊÷／％＆＝＜＞≤≥≠]/uy],
]

const BLANK = /[\s\u3000\ufeff]*/uy

export function tokensOf(text: string): { tokens: Token[] } | { fault: Fault } {
  const tokens: Token[] = []
  let offset = skipBlank(text, 0)
  while (offset < text.length) {
    const token = tokenAt(text, offset)
    const fault = token ? faultOf(token) : strayFault(text, offset)
    if (!token || fault) return { fault: fault ?? strayFault(text, offset) }
    tokens.push(token)
    offset = skipBlank(text, offset + token.length)
  }
  return { tokens: [...tokens, { kind: 'end', value: '', offset: text.length, length: 0 }] }
}

function skipBlank(text: string, offset: number): number {
  return offset + (matchAt(BLANK, text, offset)?.length ?? 0)
}

function tokenAt(text: string, offset: number): Token | undefined {
  for (const [kind, pattern] of PATTERNS) {
    const found = matchAt(pattern, text, offset)
    if (found !== undefined) return { kind, value: valueOf(kind, found), offset, length: found.length }
  }
  return undefined
}

function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0]
}

function valueOf(kind: Token['kind'], found: string): string {
  // stored texts are composed, so a literal that is to equal one must be too
  if (kind === 'text') return found.slice(1, -1).replaceAll("''", "'").normalize('NFC')
  if (kind === 'label') return found.slice(1, -1).trim()
  return kind === 'symbol' ? (SPELLINGS[found] ?? found) : found
}

/** What no value may hold though its spelling is right. */
function faultOf(token: Token): Fault | undefined {
  // eslint-disable-next-line no-control-regex -- NUL is what is looked for
  if (token.kind === 'text' && /\u0000|\p{Surrogate}/u.test(token.value)) {
    const message = { zh: '文本含有无法存储的字符', en: 'the text contains a character that cannot be stored' }
    return { code: 'FORMULA_VALUE', span: token, message }
  }
  const [whole = '', fraction = ''] = token.value.split('.')
  if (token.kind !== 'number' || Math.max(whole.length, fraction.length) <= FORMULA_LIMITS.digits) return undefined
  const message = {
    zh: `数字的小数点前后各不超过 ${FORMULA_LIMITS.digits} 位`,
    en: `a number has at most ${FORMULA_LIMITS.digits} digits on either side of the point`,
  }
  return { code: 'FORMULA_LIMIT', span: token, message }
}

const UNCLOSED_TEXT: Text = { zh: `文本缺少结尾的 '`, en: `the text has no closing '` }
const UNCLOSED_LABEL: Text = { zh: `字段名称缺少结尾的 ]`, en: 'the field label has no closing ]' }
const BAD_NUMBER: Text = { zh: '数字或名称的写法有误', en: 'neither a number nor a name is written like this' }
const STRAY: Text = {
  zh: `公式中不能有字符 '{character}'`,
  en: `the character '{character}' means nothing in a formula`,
}

const QUOTES: Text = { zh: `文本写在单引号中，例如 '深圳'`, en: `write texts in single quotes, such as 'Shenzhen'` }
const HINTS: Readonly<Record<string, Text>> = {
  '"': QUOTES,
  '“': QUOTES,
  '”': QUOTES,
  '‘': QUOTES,
  '’': QUOTES,
  '|': { zh: `"或" 写作 or，连接文本用 &`, en: `write 'or', or '&' to join texts` },
  '!': { zh: `"非" 写作 not`, en: `write 'not'` },
  '.': { zh: '只能读取本对象的字段', en: 'only fields of the object itself can be read' },
  ']': { zh: '字段名称写作 [名称]', en: 'write field labels as [label]' },
}

function strayFault(text: string, offset: number): Fault {
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0)
  const rest = { offset, length: text.length - offset }
  if (character === "'") return { code: 'FORMULA_SYNTAX', span: rest, message: UNCLOSED_TEXT }
  if (character === '[') return { code: 'FORMULA_SYNTAX', span: rest, message: UNCLOSED_LABEL }
  const number = /^\.?\p{N}[\p{L}\p{N}_.]*/u.exec(text.slice(offset))?.[0]
  if (number !== undefined)
    return { code: 'FORMULA_SYNTAX', span: { offset, length: number.length }, message: BAD_NUMBER }
  const span = { offset, length: character.length }
  return { code: 'FORMULA_SYNTAX', span, message: fill(STRAY, { character }), hint: HINTS[character] }
}
