/** Tags as people look for them: one's own first, then by category in the order of the tree, narrowed by words. Pure. */
import type { HandTag, Offered, OfferedCategory } from '../data/tagging.ts'

export interface TagGroup {
  /** Of the category; `own` and `none` are no ids. */
  readonly key: string
  /** The names of the category and of those above it; none for the other two groups. */
  readonly way: readonly string[]
  /** A record keeps one of these. */
  readonly exclusive: boolean
  readonly tags: readonly HandTag[]
}

export const OWN = 'own'
export const NONE = 'none'

/** Groups without a tag are left out; words find tags by their names and all tags of a category by its. */
export function tagGroups(
  { categories, tags }: Offered,
  words: string,
  isOffered: (tag: HandTag) => boolean,
): readonly TagGroup[] {
  const wanted = words.trim().toLowerCase()
  const offered = tags.filter(isOffered)
  const known = new Set(categories.map(({ id }) => id))
  const meets = (name: string): boolean => name.toLowerCase().includes(wanted)
  const group = (key: string, way: readonly string[], all: readonly HandTag[], exclusive = false): TagGroup[] => {
    const met = way.some(meets) ? all : all.filter(({ name }) => meets(name))
    return met.length > 0 ? [{ key, way, exclusive, tags: met }] : []
  }
  const others = offered.filter(({ own, category }) => !own && (category === null || !known.has(category)))
  return [
    ...group(
      OWN,
      [],
      offered.filter(({ own }) => own),
    ),
    ...inOrder(categories).flatMap(({ id, way, exclusive }) =>
      group(
        id,
        way,
        offered.filter(({ own, category }) => !own && category === id),
        exclusive,
      ),
    ),
    ...group(NONE, [], others),
  ]
}

interface Placed {
  readonly id: string
  readonly way: readonly string[]
  readonly exclusive: boolean
}

/** The tree from its top, each category before those below it; one whose parent is not there stands at the top. */
function inOrder(categories: readonly OfferedCategory[]): readonly Placed[] {
  const known = new Set(categories.map(({ id }) => id))
  const below = new Map<string | null, OfferedCategory[]>()
  for (const each of categories) {
    const parent = each.parent !== null && known.has(each.parent) ? each.parent : null
    below.set(parent, [...(below.get(parent) ?? []), each])
  }
  const walk = (parent: string | null, above: readonly string[]): Placed[] =>
    (below.get(parent) ?? []).flatMap(({ id, name, exclusive }) => [
      { id, way: [...above, name], exclusive },
      ...walk(id, [...above, name]),
    ])
  return walk(null, [])
}
