/** Guards for JSON that comes from outside: depth, size and the keys that reach a prototype. */

import type { Text } from './text.ts'

/** Keys by which a careless copy would change what all objects inherit. */
export const REACHES_PROTOTYPE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

export interface JsonLimits {
  readonly depth: number
  readonly nodes: number
}

export const REQUEST_LIMITS: JsonLimits = { depth: 64, nodes: 200_000 }

/** What is wrong with a parsed JSON value, or nothing. Walks without recursion, so depth cannot exhaust the stack. */
export function jsonFault(value: unknown, limits: JsonLimits = REQUEST_LIMITS): Text | undefined {
  const stack: { value: unknown; depth: number }[] = [{ value, depth: 0 }]
  let nodes = 0
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (++nodes > limits.nodes) return { zh: `多于 ${limits.nodes} 个值`, en: `more than ${limits.nodes} values` }
    if (typeof next.value === 'number' && !Number.isFinite(next.value))
      return { zh: '数值超出范围', en: 'a number out of range' }
    if (typeof next.value !== 'object' || next.value === null) continue
    if (next.depth >= limits.depth) return { zh: `超过 ${limits.depth} 层`, en: `deeper than ${limits.depth} levels` }
    for (const [key, child] of Object.entries(next.value)) {
      if (REACHES_PROTOTYPE.has(key)) return { zh: `不允许使用键 '${key}'`, en: `the key '${key}' is not allowed` }
      stack.push({ value: child, depth: next.depth + 1 })
    }
  }
  return undefined
}

/** Freezes a tree of plain objects, arrays and maps' holders in place and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const child of Object.values(value)) deepFreeze(child)
  }
  return value
}
