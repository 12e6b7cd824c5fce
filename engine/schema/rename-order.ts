/** Renames in an order in which no name is taken when its turn comes. */

export interface Rename {
  /** What is renamed. */
  readonly id: string
  readonly from: string
  readonly to: string
}

/**
 * Chains (a → b, b → c) run from their free end. A ring (a → b, b → a) has none: one of its members gives up its name
 * first and waits under `parked(id)`.
 */
export function orderRenames(renames: readonly Rename[], parked: (id: string) => string): Rename[] {
  const waiting = [...renames]
  const ordered: Rename[] = []
  while (waiting.length > 0) {
    const taken = new Set(waiting.map((rename) => rename.from))
    const free = waiting.findIndex((rename) => !taken.has(rename.to))
    const [next] = waiting.splice(Math.max(free, 0), 1)
    if (!next) break
    if (free >= 0) {
      ordered.push(next)
      continue
    }
    const spare = parked(next.id)
    ordered.push({ ...next, to: spare })
    waiting.push({ ...next, from: spare })
  }
  return ordered
}
