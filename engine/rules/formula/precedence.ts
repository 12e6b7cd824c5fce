/** How tightly operators bind, for reading and for printing alike; a greater level binds tighter. */
import type { Token } from './lexer.ts'

export const LOOSEST = 1
export const COMPARISON = 4
export const TIGHTEST = 8

const INFIX: Readonly<Record<string, number>> = {
  or: LOOSEST,
  and: 2,
  '=': COMPARISON, '!=': COMPARISON, '<': COMPARISON, '<=': COMPARISON, '>': COMPARISON, '>=': COMPARISON,
  '&': 5,
  '+': 6, '-': 6,
  '*': 7, '/': 7, '%': 7,
} // prettier-ignore

/** Prefix operators by their spelling, with the name of their function: `-` is already the difference. */
const PREFIX: Readonly<Record<string, { readonly name: string; readonly level: number }>> = {
  not: { name: 'not', level: 3 },
  '-': { name: 'negate', level: TIGHTEST },
}

/** The infix operator of this level that the token is. */
export function infixAt(level: number, token: Token): string | undefined {
  const sign = signOf(token)
  return sign !== undefined && INFIX[sign] === level ? sign : undefined
}

/** The name of the prefix operator of this level that the token is. */
export function prefixAt(level: number, token: Token): string | undefined {
  const sign = signOf(token)
  const prefix = sign === undefined ? undefined : PREFIX[sign]
  return prefix?.level === level ? prefix.name : undefined
}

export function infixLevel(name: string): number | undefined {
  return INFIX[name]
}

export function prefixOf(name: string): { readonly sign: string; readonly level: number } | undefined {
  const [sign, prefix] = Object.entries(PREFIX).find(([, each]) => each.name === name) ?? []
  return sign === undefined || prefix === undefined ? undefined : { sign, level: prefix.level }
}

/** True for words that only brackets make a field. */
export function isOperatorWord(word: string): boolean {
  return Object.hasOwn(INFIX, word) || Object.hasOwn(PREFIX, word)
}

function signOf(token: Token): string | undefined {
  if (token.kind !== 'symbol' && token.kind !== 'name') return undefined
  const sign = token.value.toLowerCase()
  return isOperatorWord(sign) ? sign : undefined
}
