/** What is wrong with a formula, and where in its text. */
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'

/** A stretch of the text, in UTF-16 units as editors count them. */
export interface Span {
  readonly offset: number
  readonly length: number
}

/** A stretch with the line and column of its beginning; both count from 1. */
export interface FormulaPlace extends Span {
  readonly line: number
  readonly column: number
}

export type FormulaCode =
  | 'FORMULA_SYNTAX'
  | 'FORMULA_FIELD'
  | 'FORMULA_FUNCTION'
  | 'FORMULA_ARGUMENTS'
  | 'FORMULA_TYPE'
  | 'FORMULA_VALUE'
  | 'FORMULA_LIMIT'

export interface FormulaIssue extends Issue {
  readonly code: FormulaCode
  readonly place: FormulaPlace
}

/** A fault before it is known which line its span is on. */
export interface Fault {
  readonly code: FormulaCode
  readonly span: Span
  readonly message: Text
  readonly hint?: Text | undefined
}

export function issueOf({ code, span, message, hint }: Fault, text: string): FormulaIssue {
  const before = text.slice(0, span.offset).split('\n')
  const place = { ...span, line: before.length, column: (before.at(-1) ?? '').length + 1 }
  return hint ? { code, message, hint, place } : { code, message, place }
}

export function spanning(from: Span, to: Span): Span {
  return { offset: from.offset, length: to.offset + to.length - from.offset }
}

export function didYouMean(word: string): Text {
  return { zh: `是否指 '${word}'？`, en: `did you mean '${word}'?` }
}
