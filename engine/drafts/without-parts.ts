/** A body without the parts that name something gone. */
import type { DefinitionKind } from '../model/definition.ts'
import type { Body } from '../model/three-way.ts'
import type { Reference } from '../model/validate/references.ts'

type Path = Reference['path']

/** What one naming part leaves: the path that goes with it, `whole` where nothing of the definition is left, nothing where only a person can decide. */
type Rule = (path: Path) => Path | 'whole' | undefined

/** The item of a list goes with the part that names; anything else goes by itself. */
const itself: Rule = (path) => path
const itemAround: Rule = (path) => path.slice(0, -1)

const rules: { readonly [K in DefinitionKind]?: Rule } = {
  object: (path) => (path[0] === 'unique' ? path.slice(0, 2) : path),
  // without its target a reference holds nothing that could be read
  field: (path) => (path[0] === 'target' ? 'whole' : undefined),
  template: (path) => {
    if (path[0] === 'object') return 'whole'
    // a card without a title is none
    if (path[0] === 'card' && path[1] === 'title') return ['card']
    return path.at(-1) === 'field' ? itemAround(path) : itself(path)
  },
  tab: () => 'whole',
  menu: (path) => (path[0] === 'target' ? 'whole' : itself(path)),
  role: (path) => (path[0] === 'grants' ? itemAround(path) : itself(path)),
  tag: () => 'whole',
  tag_rule: () => 'whole',
}

/** The body that is left; null where the whole definition goes, undefined where a person must decide. */
export function withoutParts(kind: DefinitionKind, body: Body, gone: readonly Reference[]): Body | null | undefined {
  const rule = rules[kind]
  const paths = gone.map(({ path }) => rule?.(path))
  if (paths.includes('whole')) return null
  const leaving = new Set(paths.flatMap((path) => (path === undefined || path === 'whole' ? [] : [path.join('/')])))
  if (leaving.size === 0 || paths.includes(undefined)) return undefined
  const left = without(body, '', leaving)
  return left as Body
}

/** Lists that stand empty afterwards go too, and sections of nothing with them. */
function without(value: unknown, path: string, leaving: ReadonlySet<string>): unknown {
  const place = (key: string | number): string => (path === '' ? String(key) : `${path}/${key}`)
  if (Array.isArray(value)) {
    const kept = value.flatMap((item: unknown, index) => {
      if (leaving.has(place(index))) return []
      const left = without(item, place(index), leaving)
      return left === undefined ? [] : [left]
    })
    return kept.length === 0 && value.length > 0 ? undefined : kept
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (leaving.has(place(key))) return []
    const left = without(inner, place(key), leaving)
    return left === undefined ? [] : [[key, left]]
  })
  return isHollow(value, entries, path) ? undefined : Object.fromEntries(entries)
}

/** A part whose list went: nothing is left to show. */
function isHollow(before: object, entries: readonly [string, unknown][], path: string): boolean {
  // a card shows its title alone
  if (path === 'card') return false
  const kept = new Set(entries.map(([key]) => key))
  return LISTS.some((name) => Object.hasOwn(before, name) && !kept.has(name))
}

/** Lists without which the part that holds them means nothing. */
const LISTS = ['columns', 'sections', 'items', 'fields']
