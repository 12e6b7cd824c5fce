/** Guards for JSON that comes from outside: depth, size and the keys that reach a prototype. */

import type { Text } from './text.ts'

/** Keys by which a careless copy would change what all objects inherit. */
export const REACHES_PROTOTYPE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

export interface JsonLimits {
  readonly depth: number
  readonly nodes: number
}

export const REQUEST_LIMITS: JsonLimits = { depth: 64, nodes: 200_000 }

/** What is wrong with a parsed JSON value, or nothing. Goes no deeper than the limit, so depth cannot exhaust the stack. */
export function jsonFault(value: unknown, limits: JsonLimits = REQUEST_LIMITS): Text | undefined {
  return new Walk(limits).fault(value, 0)
}

/** The same, and how many keys all its objects have together. */
export function jsonFaultAndKeys(
  value: unknown,
  limits: JsonLimits = REQUEST_LIMITS,
): { readonly fault: Text | undefined; readonly keys: number } {
  const walk = new Walk(limits)
  return { fault: walk.fault(value, 0), keys: walk.keys }
}

class Walk {
  keys = 0
  #nodes = 0
  readonly #limits: JsonLimits

  constructor(limits: JsonLimits) {
    this.#limits = limits
  }

  fault(value: unknown, depth: number): Text | undefined {
    const { nodes } = this.#limits
    if (++this.#nodes > nodes) return { zh: `多于 ${nodes} 个值`, en: `more than ${nodes} values` }
    if (typeof value === 'number' && !Number.isFinite(value)) return { zh: '数值超出范围', en: 'a number out of range' }
    return typeof value === 'object' && value !== null ? this.#within(value, depth) : undefined
  }

  #within(value: object, depth: number): Text | undefined {
    const most = this.#limits.depth
    if (depth >= most) return { zh: `超过 ${most} 层`, en: `deeper than ${most} levels` }
    if (Array.isArray(value)) return this.#amongItems(value, depth + 1)
    for (const key of Object.keys(value)) {
      if (REACHES_PROTOTYPE.has(key)) return { zh: `不允许使用键 '${key}'`, en: `the key '${key}' is not allowed` }
      this.keys++
      const fault = this.fault((value as Readonly<Record<string, unknown>>)[key], depth + 1)
      if (fault) return fault
    }
    return undefined
  }

  #amongItems(items: readonly unknown[], depth: number): Text | undefined {
    for (const item of items) {
      const fault = this.fault(item, depth)
      if (fault) return fault
    }
    return undefined
  }
}

/** Freezes a tree of plain objects, arrays and maps' holders in place and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const child of Object.values(value)) deepFreeze(child)
  }
  return value
}
