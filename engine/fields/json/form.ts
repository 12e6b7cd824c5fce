/** Any JSON within limits, as the judges of values see it. */
import { REACHES_PROTOTYPE } from '../../kernel/json.ts'
import type { Text } from '../../kernel/text.ts'
import type { Form } from '../forms.ts'
import { UnreadText } from './unread-text.ts'

/** Bytes of the shortest spelling in UTF-8. */
const LARGEST = 64 * 1024
const DEEPEST = 32

export const jsonForm: Form = {
  fault: (value) => {
    if (value instanceof UnreadText) return value.fault
    return partFault(value) ?? (sizeOf(value) > LARGEST ? TOO_LARGE : undefined)
  },
  portable: () => ({}),
}

const TOO_LARGE: Text = { zh: `不能超过 ${LARGEST / 1024} kB`, en: `must have at most ${LARGEST / 1024} kB` }
const TOO_DEEP: Text = { zh: `嵌套不能超过 ${DEEPEST} 层`, en: `must nest at most ${DEEPEST} levels deep` }
const NOT_STORABLE: Text = {
  zh: '含有无法存储的字符或数字',
  en: 'contains a character or a number that cannot be stored',
}

/** Walks without recursion, so that depth cannot exhaust the stack. */
function partFault(value: unknown): Text | undefined {
  const stack: { part: unknown; depth: number }[] = [{ part: value, depth: 0 }]
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { part, depth } = next
    if (!isStorable(part)) return NOT_STORABLE
    if (typeof part !== 'object' || part === null) continue
    if (depth >= DEEPEST) return TOO_DEEP
    for (const [key, child] of Object.entries(part)) {
      if (REACHES_PROTOTYPE.has(key)) return forbiddenKey(key)
      if (!Array.isArray(part) && !isStorable(key)) return NOT_STORABLE
      stack.push({ part: child, depth: depth + 1 })
    }
  }
  return undefined
}

/** PostgreSQL keeps no NUL and no half of a surrogate pair, and JSON no infinity. */
function isStorable(part: unknown): boolean {
  if (typeof part === 'number') return Number.isFinite(part)
  return typeof part !== 'string' || (!part.includes('\0') && !/\p{Surrogate}/u.test(part))
}

function forbiddenKey(key: string): Text {
  return { zh: `不能有名为 ${key} 的键`, en: `must have no key named ${key}` }
}

function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length
}
