/**
 * Blots out of a text what people may not read in a log: the values that a request brought, secrets that are set, and
 * whatever looks like a number of a person, an address or a token. What remains is the engine's own words and places.
 */
const BLOT = '•••'
/** Shorter values are words of our own as often as not. */
const SHORTEST = 3
const MOST_VALUES = 2_000

/** Wherever they come from: mail addresses, long numbers, tokens, and what PostgreSQL quotes of a value. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, BLOT],
  [/\)=\([^\n]*?\)(?= |\.|$|\n)/g, `)=(${BLOT})`],
  [/((?:input syntax for|out of range for|invalid value for)[^:\n]*: )"[^"\n]*"/g, `$1"${BLOT}"`],
  [/(?<![\w:./-])\+?\d[\d -]{5,}\d(?![\w:])/g, BLOT],
  [/\b[A-Za-z0-9_-]{32,}\b/g, BLOT],
]

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g

/** @param values what the text must not tell, such as the leaves of a body */
export function redacted(text: string, values: Iterable<string> = []): string {
  const long = [...values].filter((value) => value.length >= SHORTEST).sort((a, b) => b.length - a.length)
  let result = text
  for (const value of long.slice(0, MOST_VALUES)) if (result.includes(value)) result = result.replaceAll(value, BLOT)
  // ids name records without telling anything of them, and help to find what happened
  const ids: string[] = []
  result = result.replace(UUID, (id) => `\u0000${ids.push(id) - 1}\u0000`)
  for (const [pattern, by] of PATTERNS) result = result.replace(pattern, by)
  // eslint-disable-next-line no-control-regex -- the places that were marked above
  return result.replace(/\u0000(\d+)\u0000/g, (_, index: string) => ids[Number(index)] ?? BLOT)
}

/** The texts and numbers at the ends of a value, however deep. */
export function leavesOf(value: unknown): string[] {
  const leaves: string[] = []
  const visit = (part: unknown): void => {
    if (leaves.length >= MOST_VALUES) return
    if (typeof part === 'string') leaves.push(part)
    else if (typeof part === 'number') leaves.push(String(part))
    else if (Array.isArray(part)) part.forEach(visit)
    else if (typeof part === 'object' && part !== null && !Buffer.isBuffer(part)) Object.values(part).forEach(visit)
  }
  visit(value)
  return leaves
}
