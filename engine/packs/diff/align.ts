/** Which item of one list is which of another: by content, then by what names an item, then by position. */
import { groupBy } from '../../kernel/collections.ts'
import { isList, isMapping } from '../plain.ts'

/** Properties that name an item among its siblings, the first that is there. */
const NAMES = ['name', 'value', 'field', 'object', 'processor', 'function']

type KeyOf = (item: unknown) => string | undefined

/** For every item of `after` the index of its former self in `before`. */
export function align(before: readonly unknown[], after: readonly unknown[]): (number | undefined)[] {
  const found = after.map((): number | undefined => undefined)
  const taken = new Set<number>()
  // what has neither the same content nor a name is known by its place among the rest
  for (const keyOf of [contentOf, nameOfItem, namelessKind]) {
    const free = groupBy([...before.keys()].filter((index) => !taken.has(index)).reverse(), (index) =>
      keyOf(before[index]),
    )
    for (const [index, item] of after.entries()) {
      const key = keyOf(item)
      const from = found[index] === undefined && key !== undefined ? free.get(key)?.pop() : undefined
      if (from === undefined) continue
      found[index] = from
      taken.add(from)
    }
  }
  return found
}

/** Those of `matched` (former positions in their new order) that did not merely shift but changed places. */
export function movedAmong(matched: readonly number[]): ReadonlySet<number> {
  const kept = longestRising(matched)
  return new Set(matched.filter((position) => !kept.has(position)))
}

/** What people call an item: its name, or the Chinese label of a nameless one. */
export function nameOfItem(item: unknown): string | undefined {
  if (isList(item)) return undefined
  if (!isMapping(item)) return typeof item === 'string' ? item : JSON.stringify(item)
  const key = nameKey(item)
  if (key !== undefined) return String(item[key])
  const { label } = item
  return isMapping(label) && typeof label['zh'] === 'string' ? label['zh'] : undefined
}

/** Sections and groups: they may be called something, but another label does not make another section. */
const namelessKind: KeyOf = (item) => {
  if (isList(item)) return 'list'
  return isMapping(item) && nameKey(item) === undefined ? 'mapping' : undefined
}

function nameKey(item: Readonly<Record<string, unknown>>): string | undefined {
  return NAMES.find((name) => typeof item[name] === 'string')
}

const contentOf: KeyOf = (item) =>
  JSON.stringify(item, (_key, inner: unknown) =>
    isMapping(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )

/** A longest rising run, by patience sorting: the top of each pile is the least end of the runs of that length. */
function longestRising(values: readonly number[]): ReadonlySet<number> {
  const tops: number[] = []
  const before = new Map<number, number | undefined>()
  for (const value of values) {
    const pile = pileOf(tops, value)
    before.set(value, pile > 0 ? tops[pile - 1] : undefined)
    tops[pile] = value
  }
  const run = new Set<number>()
  for (let value = tops.at(-1); value !== undefined; value = before.get(value)) run.add(value)
  return run
}

/** The first pile whose top is not below the value. */
function pileOf(tops: readonly number[], value: number): number {
  let [low, high] = [0, tops.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tops[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
