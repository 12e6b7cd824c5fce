/** Where a text stops being JSON. Engines word and count this each in their own way, so the text is walked here. */

const WHITE = /[ \t\n\r]*/y
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y
const STRING = /"(?:[\u0020\u0021\u0023-\u005b\u005d-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

export interface Position {
  readonly line: number
  readonly column: number
}

/** Line and column, both from 1, of the first character that no JSON could have there; nothing when the text is JSON. */
export function faultPosition(text: string): Position | undefined {
  const at = faultOffset(text)
  if (at === undefined) return undefined
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 }
}

/** What may come next: a value, a value or the end of a list, a key, a key or the end of an object, or what follows a value. */
type Expecting = 'value' | 'first' | 'key' | 'firstKey' | 'next'

function faultOffset(text: string): number | undefined {
  const open: ('[' | '{')[] = []
  let expecting: Expecting = 'value'
  let at = skip(WHITE, text, 0)
  while (at < text.length) {
    const step = stepAt(text, at, expecting, open)
    if (!step) return at
    expecting = step.expecting
    at = skip(WHITE, text, step.end)
  }
  return expecting === 'next' && open.length === 0 ? undefined : at
}

interface Step {
  readonly end: number
  readonly expecting: Expecting
}

function stepAt(text: string, at: number, expecting: Expecting, open: ('[' | '{')[]): Step | undefined {
  const sign = text[at] ?? ''
  if (expecting === 'next') return afterValue(sign, at, open)
  const isEmpty = (expecting === 'firstKey' && sign === '}') || (expecting === 'first' && sign === ']')
  if (isEmpty) return closed(at, open)
  if (expecting === 'key' || expecting === 'firstKey') return keyAt(text, at)
  return valueAt(text, at, open)
}

function valueAt(text: string, at: number, open: ('[' | '{')[]): Step | undefined {
  const sign = text[at]
  if (sign === '[' || sign === '{') {
    open.push(sign)
    return { end: at + 1, expecting: sign === '[' ? 'first' : 'firstKey' }
  }
  const end = skip(sign === '"' ? STRING : SCALAR, text, at)
  return end > at ? { end, expecting: 'next' } : undefined
}

function afterValue(sign: string, at: number, open: ('[' | '{')[]): Step | undefined {
  const inside = open.at(-1)
  if (sign === ',' && inside) return { end: at + 1, expecting: inside === '[' ? 'value' : 'key' }
  const closes = (sign === ']' && inside === '[') || (sign === '}' && inside === '{')
  return closes ? closed(at, open) : undefined
}

function closed(at: number, open: ('[' | '{')[]): Step {
  open.pop()
  return { end: at + 1, expecting: 'next' }
}

/** A key with its colon. */
function keyAt(text: string, at: number): Step | undefined {
  const end = skip(STRING, text, at)
  if (end === at) return undefined
  const colon = skip(WHITE, text, end)
  return text[colon] === ':' ? { end: colon + 1, expecting: 'value' } : undefined
}

/** The offset behind what the sticky pattern matches at `at`, or `at` itself. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
