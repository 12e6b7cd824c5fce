/** A body without the parts that name something gone. */
import type { DefinitionKind } from '../model/definition.ts'
import type { Body } from '../model/three-way.ts'
import type { Naming } from './uses.ts'

type Path = Naming['path']

/** What one naming part leaves: the path that goes with it, `whole` where nothing of the definition is left. */
type Rule = readonly [pattern: RegExp, leaving: 'itself' | 'item' | 'card' | 'group' | 'whole']

/** By the path of the naming part. What stands nowhere here, such as a condition or a formula, is for a person to decide. */
const rules: { readonly [K in DefinitionKind]?: readonly Rule[] } = {
  object: [
    [/^(title|sort|owner_field|owner_through|private_to|tag_score|mask_switch)$/, 'itself'],
    [/^unique\/\d+\/\d+$/, 'group'],
  ],
  // without what it refers to a field holds nothing that could be read
  field: [[/^(target|from|via)$/, 'whole']],
  template: [
    [/^object$/, 'whole'],
    // a card without a title is none
    [/^card\/title$/, 'card'],
    [/^(list\/columns|query\/items|form\/sections\/\d+\/fields)\/\d+\/field$/, 'item'],
    [
      /^(list\/sort|card\/subtitle|card\/fields\/\d+|detail\/(title|subtitle\/\d+|sections\/\d+\/fields\/\d+))$/,
      'itself',
    ],
  ],
  tab: [[/^(object|content\/(template|via))$/, 'whole']],
  menu: [
    [/^target\//, 'whole'],
    [/^parent$/, 'itself'],
  ],
  role: [
    [/^grants\/\d+\/object$/, 'item'],
    // of the fields that a grant covers one must not be the last to go: without any it would cover them all
    [/^grants\/\d+\/(readonly|masked)\/\d+$/, 'itself'],
    [/^menus\/\d+$/, 'itself'],
  ],
}

/** The body that is left; null where the whole definition goes, undefined where a person must decide. */
export function withoutParts(kind: DefinitionKind, body: Body, gone: readonly Naming[]): Body | null | undefined {
  const paths = gone.map(({ path }) => leavingWith(kind, path))
  if (paths.includes('whole')) return null
  if (paths.includes(undefined)) return undefined
  const left = without(body, '', new Set(paths))
  return left as Body
}

function leavingWith(kind: DefinitionKind, path: Path): string | undefined {
  const place = path.join('/')
  const rule = rules[kind]?.find(([pattern]) => pattern.test(place))
  if (!rule) return undefined
  const [, leaving] = rule
  if (leaving === 'item') return path.slice(0, -1).join('/')
  if (leaving === 'group') return path.slice(0, 2).join('/')
  return leaving === 'itself' ? place : leaving
}

/** Lists that stand empty afterwards go too, and sections of nothing with them. */
function without(value: unknown, path: string, leaving: ReadonlySet<string | undefined>): unknown {
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
