/** Reads tokens into a tree of syntax by the precedence of operators; names and types are not its business. */
import { fill, type Text } from '../../kernel/text.ts'
import { spanning, type Fault, type Span } from './issue.ts'
import { tokensOf, type Token } from './lexer.ts'
import { FORMULA_LIMITS } from './limits.ts'
import { COMPARISON, infixAt, isOperatorWord, LOOSEST, prefixAt, TIGHTEST } from './precedence.ts'

export type Syntax =
  | { readonly kind: 'number' | 'text' | 'word'; readonly value: string; readonly span: Span }
  | { readonly kind: 'name' | 'label'; readonly name: string; readonly span: Span }
  | SyntaxCall

export interface SyntaxCall {
  readonly kind: 'call' | 'operator'
  readonly name: string
  readonly args: readonly Syntax[]
  readonly span: Span
  /** Of the function's name or the operator's sign. */
  readonly nameSpan: Span
}

/** Words that are values, not names. */
export const VALUE_WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null'])

export function syntaxOf(text: string): { syntax: Syntax } | { fault: Fault } {
  if (text.length > FORMULA_LIMITS.length) {
    return { fault: limitFault({ offset: FORMULA_LIMITS.length, length: text.length - FORMULA_LIMITS.length }, LENGTH) }
  }
  const lexed = tokensOf(text)
  if ('fault' in lexed) return lexed
  const parser = new Parser(lexed.tokens)
  const syntax = parser.formula()
  return syntax ? { syntax } : { fault: parser.fault ?? limitFault({ offset: 0, length: 0 }, NODES) }
}

const LENGTH: Text = {
  zh: `公式最长 ${FORMULA_LIMITS.length} 个字符`,
  en: `a formula has at most ${FORMULA_LIMITS.length} characters`,
}
const DEPTH: Text = {
  zh: `公式嵌套不能超过 ${FORMULA_LIMITS.depth} 层`,
  en: `formulas nest at most ${FORMULA_LIMITS.depth} levels deep`,
}
const NODES: Text = {
  zh: `一个公式最多 ${FORMULA_LIMITS.nodes} 个部分`,
  en: `a formula has at most ${FORMULA_LIMITS.nodes} parts`,
}

const EMPTY: Text = { zh: '公式为空', en: 'the formula is empty' }
const EARLY: Text = { zh: '公式不完整：{expected}', en: 'the formula ends too early: {expected}' }
const MISPLACED: Text = { zh: `此处不能是 '{found}'：{expected}`, en: `'{found}' cannot stand here: {expected}` }
const VALUE: Text = { zh: '应为值、字段或函数', en: 'a value, a field or a function is expected' }
const OPERATOR: Text = { zh: '应为运算符或公式结尾', en: 'an operator or the end of the formula is expected' }
const CLOSING: Text = { zh: `应为运算符、',' 或 ')'`, en: `an operator, ',' or ')' is expected` }
const BRACKET: Text = { zh: `应为运算符或 ')'`, en: `an operator or ')' is expected` }
const CHAINED: Text = { zh: '比较不能连写', en: 'comparisons cannot follow one another' }
const WITH_AND: Text = { zh: '写作 a < b and b < c', en: 'write a < b and b < c' }

function limitFault(span: Span, message: Text): Fault {
  return { code: 'FORMULA_LIMIT', span, message }
}

/** Every method leaves `fault` behind when it returns nothing. */
class Parser {
  fault: Fault | undefined
  readonly #tokens: readonly Token[]
  #next = 0
  #nodes = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  formula(): Syntax | undefined {
    if (this.#tokens.length === 1) return this.#fail({ code: 'FORMULA_SYNTAX', span: this.#token, message: EMPTY })
    const syntax = this.#level(LOOSEST)
    return syntax && this.#token.kind !== 'end' ? this.#unexpected(OPERATOR) : syntax
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? END
  }

  #take(): Token {
    const token = this.#token
    this.#next++
    return token
  }

  #level(level: number): Syntax | undefined {
    if (level > TIGHTEST) return this.#primary()
    const prefix = prefixAt(level, this.#token)
    if (prefix !== undefined) return this.#prefix(prefix, level)
    let left = this.#level(level + 1)
    for (let sign = infixAt(level, this.#token); left && sign !== undefined; sign = infixAt(level, this.#token)) {
      const at = this.#take()
      const right = this.#level(level + 1)
      left =
        right &&
        this.#node({
          kind: 'operator',
          name: sign,
          args: [left, right],
          span: spanning(left.span, right.span),
          nameSpan: at,
        })
      if (left && level === COMPARISON && infixAt(level, this.#token) !== undefined) {
        return this.#fail({ code: 'FORMULA_SYNTAX', span: this.#token, message: CHAINED, hint: WITH_AND })
      }
    }
    return left
  }

  #prefix(name: string, level: number): Syntax | undefined {
    const at = this.#take()
    const operand = this.#deeper(at, () => this.#level(level))
    return (
      operand && this.#node({ kind: 'operator', name, args: [operand], span: spanning(at, operand.span), nameSpan: at })
    )
  }

  #primary(): Syntax | undefined {
    const token = this.#token
    if (isSymbol(token, '(')) return this.#bracketed()
    const word = token.value.toLowerCase()
    if (token.kind === 'name' && isOperatorWord(word)) return this.#unexpected(VALUE)
    if (token.kind === 'end' || token.kind === 'symbol') return this.#unexpected(VALUE)
    this.#next++
    if (token.kind === 'label') return this.#node({ kind: 'label', name: token.value, span: token })
    if (token.kind !== 'name') return this.#node({ kind: token.kind, value: token.value, span: token })
    if (isSymbol(this.#token, '(')) return this.#call(token, word)
    if (VALUE_WORDS.has(word)) return this.#node({ kind: 'word', value: word, span: token })
    return this.#node({ kind: 'name', name: token.value, span: token })
  }

  #bracketed(): Syntax | undefined {
    const inner = this.#deeper(this.#take(), () => this.#level(LOOSEST))
    if (!inner) return undefined
    if (!isSymbol(this.#token, ')')) return this.#unexpected(BRACKET)
    this.#next++
    return inner
  }

  #call(name: Token, word: string): Syntax | undefined {
    this.#next++
    const args: Syntax[] = []
    while (args.length > 0 || !isSymbol(this.#token, ')')) {
      const argument = this.#deeper(name, () => this.#level(LOOSEST))
      if (!argument) return undefined
      args.push(argument)
      if (isSymbol(this.#token, ')')) break
      if (!isSymbol(this.#token, ',')) return this.#unexpected(CLOSING)
      this.#next++
    }
    const closing = this.#take()
    return this.#node({ kind: 'call', name: word, args, span: spanning(name, closing), nameSpan: name })
  }

  #deeper(at: Span, read: () => Syntax | undefined): Syntax | undefined {
    if (this.#depth === FORMULA_LIMITS.depth) return this.#fail(limitFault(at, DEPTH))
    this.#depth++
    const found = read()
    this.#depth--
    return found
  }

  #node(syntax: Syntax): Syntax | undefined {
    return ++this.#nodes > FORMULA_LIMITS.nodes ? this.#fail(limitFault(syntax.span, NODES)) : syntax
  }

  #unexpected(expected: Text): undefined {
    const { kind, value } = this.#token
    const message = fill(kind === 'end' ? EARLY : MISPLACED, { found: value, expected })
    return this.#fail({ code: 'FORMULA_SYNTAX', span: this.#token, message })
  }

  #fail(fault: Fault): undefined {
    this.fault ??= fault
  }
}

const END: Token = { kind: 'end', value: '', offset: 0, length: 0 }

function isSymbol(token: Token, value: string): boolean {
  return token.kind === 'symbol' && token.value === value
}
