/** Merges two changes of one body, property by property: what only one side changed is taken, what both changed stays ours. */
import { isDeepStrictEqual } from 'node:util'

export type Body = Readonly<Record<string, unknown>>

export interface Merged {
  readonly body: Body
  /** Properties that both sides changed, each in its way; they are as in `ours`. */
  readonly conflicts: readonly string[]
}

/** What tells which definition it is; an instruction, not content. */
const INSTRUCTIONS: ReadonlySet<string> = new Set(['id', 'renamed_from'])

export function mergeThreeWays(base: Body, ours: Body, theirs: Body): Merged {
  const properties = new Set([...Object.keys(theirs), ...Object.keys(ours)])
  const entries: [string, unknown][] = []
  const conflicts: string[] = []
  for (const property of properties) {
    const [was, mine, its] = [valueOf(base, property), valueOf(ours, property), valueOf(theirs, property)]
    const isTheirs = INSTRUCTIONS.has(property) || isDeepStrictEqual(mine, was)
    if (!isTheirs && !isDeepStrictEqual(its, was) && !isDeepStrictEqual(mine, its)) conflicts.push(property)
    const value = isTheirs ? its : mine
    if (value !== undefined) entries.push([property, value])
  }
  return { body: Object.fromEntries(entries), conflicts }
}

/** Whether two bodies say the same. */
export function isSameBody(a: Body, b: Body): boolean {
  const content = (body: Body): unknown =>
    Object.fromEntries(Object.entries(body).filter(([name]) => !INSTRUCTIONS.has(name)))
  return isDeepStrictEqual(content(a), content(b))
}

function valueOf(body: Body, property: string): unknown {
  return Object.hasOwn(body, property) ? body[property] : undefined
}
