/**
 * Finds a key that an object of a JSON text names twice. Parsers differ in which of the two they take, so a text that
 * says one thing to a filter before us and another to us is refused.
 */

/**
 * How many keys a text names: what stands before each colon outside of strings. Where its objects have as many, none
 * stands there twice. @param text JSON that parses
 */
export function namedKeys(text: string): number {
  let colons = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === COLON) colons++
    else if (code === QUOTE) at = closingQuote(text, at)
  }
  return colons
}

const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c

/** Of a string in a text that parses: it has one. */
function closingQuote(text: string, opening: number): number {
  let at = opening + 1
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) at += code === BACKSLASH ? 2 : 1
  return at
}

/** Numbers, words and blanks: whatever stands between strings and punctuation. */
const BETWEEN = /[^"{}[\],:]*/y

/** The first key that stands twice in one object. @param text JSON that parses */
export function repeatedKey(text: string): string | undefined {
  const keys = new OpenParts()
  for (const token of tokensOf(text)) {
    if (token.startsWith('"')) {
      const repeated = keys.text(token)
      if (repeated !== undefined) return repeated
    } else keys.sign(token)
  }
  return undefined
}

/** Which objects and arrays are open at a place of the text, and whether a key may come next. */
class OpenParts {
  /** Of each open object its keys so far, of each open array nothing. */
  readonly #open: (Set<string> | undefined)[] = []
  #expectsKey = false

  sign(token: string): void {
    if (token === '{') this.#open.push(new Set())
    else if (token === '[') this.#open.push(undefined)
    else if (token === '}' || token === ']') this.#open.pop()
    this.#expectsKey = token === '{' || (token === ',' && this.#open.at(-1) !== undefined)
  }

  /** Takes in a string; the key it is, when its object has that key already. */
  text(token: string): string | undefined {
    const keys = this.#expectsKey ? this.#open.at(-1) : undefined
    this.#expectsKey = false
    if (!keys) return undefined
    const key = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1)
    if (keys.has(key)) return key
    keys.add(key)
    return undefined
  }
}

/** Strings and punctuation in order. */
function* tokensOf(text: string): Generator<string> {
  for (let at = 0; ;) {
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
