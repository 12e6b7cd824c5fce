/** Patterns of numbers, such as `V-{YYYY}{MM}-{0000}`: text, parts of the day, and the counter with its least width. */
import { quoted } from '../column-change.ts'
import type { Numbering } from '../kind.ts'

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'day'; readonly token: keyof typeof DAY_PARTS }
  | { readonly kind: 'counter'; readonly width: number }

const DAY_PARTS = {
  YYYY: (day: string) => day.slice(0, 4),
  YY: (day: string) => day.slice(2, 4),
  MM: (day: string) => day.slice(5, 7),
  DD: (day: string) => day.slice(8, 10),
} as const

export const LONGEST_PATTERN = 60
/** A pattern, and a counter that outgrew its width. */
export const LONGEST_NUMBER = 100
const WIDEST = 12

const PIECES = /\{(YYYY|YY|MM|DD|0+)\}|([^{}]+)|(.)/gsu

/** The parts of a pattern; what is wrong with it otherwise. */
export function patternParts(pattern: string): readonly Part[] | 'brace' | 'counter' {
  const parts: Part[] = []
  for (const [, token, text, stray] of pattern.matchAll(PIECES)) {
    if (stray !== undefined) return 'brace'
    if (text !== undefined) parts.push({ kind: 'text', text })
    else if (token !== undefined) parts.push(partOf(token))
  }
  const counters = parts.flatMap((part) => (part.kind === 'counter' ? [part.width] : []))
  return counters.length === 1 && counters.every((width) => width <= WIDEST) ? parts : 'counter'
}

function partOf(token: string): Part {
  return isDayPart(token) ? { kind: 'day', token } : { kind: 'counter', width: token.length }
}

function isDayPart(token: string): token is keyof typeof DAY_PARTS {
  return Object.hasOwn(DAY_PARTS, token)
}

/** Numbers by a pattern that was checked. Beyond its width the counter goes on: 9999, 10000. */
export function numberingBy(pattern: string, gapFree: boolean): Numbering {
  const found = patternParts(pattern)
  const parts = typeof found === 'string' ? [] : found
  const days = parts.flatMap((part) => (part.kind === 'day' ? [part.token] : []))
  return {
    gapFree,
    hasPeriods: days.length > 0,
    period: (day) => days.map((token) => DAY_PARTS[token](day)).join(''),
    periodSql: (day) => (days.length > 0 ? `to_char(${day}, '${days.join('')}')` : `''`),
    write: (day, number) => parts.map((part) => written(part, day, number)).join(''),
    writeSql: (day, number) => parts.map((part) => writtenSql(part, day, number)).join(' || '),
  }
}

function written(part: Part, day: string, number: number): string {
  if (part.kind === 'text') return part.text
  return part.kind === 'day' ? DAY_PARTS[part.token](day) : String(number).padStart(part.width, '0')
}

function writtenSql(part: Part, day: string, number: string): string {
  if (part.kind === 'text') return quoted(part.text)
  if (part.kind === 'day') return `to_char(${day}, '${part.token}')`
  return `lpad(${number}::text, greatest(${part.width}, length(${number}::text)), '0')`
}
