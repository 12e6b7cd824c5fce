/** What the shared halves of several kinds have in common; browser-safe. */
import type { Text } from '../kernel/text.ts'
import type { DefaultContext, FieldFacts, Parsed, SharedKind } from './shared.ts'

export function fault(zh: string, en: string): { readonly fault: Text } {
  return { fault: { zh, en } }
}

/** `defaultValue` of kinds whose default is the same for every record, besides the words that stand for something else. */
export function defaultBy(
  normalise: SharedKind['normalise'],
  words: Readonly<Record<string, (context: DefaultContext) => string | undefined>> = {},
): SharedKind['defaultValue'] {
  return (field: FieldFacts, context) => {
    const value: unknown = field.settings.default ?? null
    const word = typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : undefined
    return word ? (word(context) ?? null) : normalise(value, field)
  }
}

/** Blank text is no value; anything else goes to `read`, which gives nothing for what it cannot read. */
export function parseBy(read: (text: string) => unknown, unreadable: Text): (text: string) => Parsed {
  return (text) => {
    if (text.trim() === '') return { value: null }
    const value = read(text)
    return value === undefined ? { fault: unreadable } : { value }
  }
}

/** Order by code point, which is PostgreSQL's under COLLATE "C" (JavaScript's `<` goes by UTF-16 units). */
export function compareText(a: unknown, b: unknown): number {
  const left = String(a)
  const right = String(b)
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const difference = rank(left.charCodeAt(i)) - rank(right.charCodeAt(i))
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Moves surrogates, which spell the characters above U+FFFF, behind the rest. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000
}
