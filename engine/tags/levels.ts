/** The order in which rules are run: those that ask for tags come after the rules that set these. */

/** What is asked of a rule to put it in its place. */
export interface Levelled {
  /** Number of the tag that it sets. */
  readonly tag: number
  readonly reads: { readonly tags: readonly number[] }
}

/**
 * Rules in levels: a level reads tags only that earlier levels set, or none that rules set. All rules of a tag stand in
 * one level. Rules of a circle, which saving refuses, come last together.
 */
export function levelsOf<R extends Levelled>(rules: readonly R[]): R[][] {
  const set = new Set(rules.map(({ tag }) => tag))
  const placed = new Set<number>()
  const levels: R[][] = []
  let waiting = [...rules]
  while (waiting.length > 0) {
    const held = new Set(waiting.filter((rule) => !isReady(rule, set, placed)).map(({ tag }) => tag))
    const next = waiting.filter(({ tag }) => !held.has(tag))
    const level = next.length > 0 ? next : waiting
    levels.push(level)
    for (const { tag } of level) placed.add(tag)
    waiting = next.length > 0 ? waiting.filter(({ tag }) => held.has(tag)) : []
  }
  return levels
}

/** Whether every tag that it asks for is known by now. */
function isReady({ reads }: Levelled, set: ReadonlySet<number>, placed: ReadonlySet<number>): boolean {
  return reads.tags.every((tag) => !set.has(tag) || placed.has(tag))
}

/** The tags along a circle that begins and ends with `start`, by `next`; nothing where there is none. */
export function circleFrom<T>(start: T, next: (tag: T) => readonly T[]): T[] | undefined {
  const seen = new Set<T>()
  const search = (path: readonly T[]): T[] | undefined => {
    for (const tag of next(path[path.length - 1] ?? start)) {
      if (tag === start) return [...path, tag]
      if (seen.has(tag)) continue
      seen.add(tag)
      const found = search([...path, tag])
      if (found) return found
    }
    return undefined
  }
  return search([start])
}
