/**
 * Finds a key that an object of a JSON text names twice. Parsers differ in which of the two they take, so a text that
 * says one thing to a filter before us and another to us is refused.
 */

/** Numbers, words and blanks: whatever stands between strings and punctuation. */
const BETWEEN = /[^"{}[\],:]*/y

/** The first key that stands twice in one object. @param text JSON that parses */
export function repeatedKey(text: string): string | undefined {
  // of each open object its keys so far, of each open array nothing
  const open: (Set<string> | undefined)[] = []
  let expectsKey = false
  for (const token of tokensOf(text)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined)
      expectsKey = token === '{'
    } else if (token === '}' || token === ']') {
      open.pop()
      expectsKey = false
    } else if (token === ',') expectsKey = open.at(-1) !== undefined
    else if (token !== ':' && expectsKey) {
      const keys = open.at(-1)
      const key = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1)
      if (keys?.has(key)) return key
      keys?.add(key)
      expectsKey = false
    }
  }
  return undefined
}

/** Strings and punctuation in order. */
function* tokensOf(text: string): Generator<string> {
  for (let at = 0; ; ) {
    BETWEEN.lastIndex = at
    BETWEEN.test(text)
    const start = BETWEEN.lastIndex
    if (start >= text.length) return
    at = text[start] === '"' ? endOfString(text, start) : start + 1
    yield text.slice(start, at)
  }
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end < 0 ? text.length : end + 1
}

/** An odd number of backslashes stands before. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text[before] === '\\') before--
  return (at - before) % 2 === 0
}
