/**
 * In charge of telling people how two sets of definitions differ.
 * What enters are the definitions of two sides, a folder or a workspace each; what leaves are those that were added,
 * changed or removed on the way from the first to the second, grouped by the object that they are about.
 */
import { groupBy } from '../../kernel/collections.ts'
import { isMapping, type Mapping } from '../plain.ts'
import { shapeOfKind } from '../shape.ts'
import { movedAmong } from './align.ts'
import { compare, type Difference } from './compare.ts'
import { type Compared, type Pair, pairUp } from './pair-up.ts'

export interface DefinitionDifference {
  readonly change: 'added' | 'changed' | 'removed'
  readonly kind: string
  readonly name: string
  /** The name on the first side where it was another. */
  readonly former?: string
  /** The object that it is about. */
  readonly object?: string
  readonly body: Mapping
  readonly differences: readonly Difference[]
}

/** All of one object, or all of one kind that belongs to no object. */
export interface DifferenceGroup {
  readonly object?: string
  /** Label of the object, where a side has the object itself. */
  readonly label?: unknown
  readonly kind?: string
  readonly definitions: readonly DefinitionDifference[]
}

/** What is no content of a definition, or is told in another way. */
const NOT_COMPARED = new Set(['id', 'renamed_from', 'kind', 'name', 'fields'])

const FIELD_ORDER = 'order'

/** Groups in the order of the second side; an empty list when both sides say the same. */
export function diffDefinitions(before: readonly Compared[], after: readonly Compared[]): DifferenceGroup[] {
  const { pairs, added, removed } = pairUp(before, after)
  const renamed = new Map(pairs.filter(({ to }) => to.kind === 'object').map(({ from, to }) => [from.name, to.name]))
  const reordered = fieldOrders(pairs)
  const changed = pairs.flatMap((pair) => changeOf(pair, renamed, reordered.get(pair.to) ?? []))
  const all = [
    ...changed,
    ...added.map((each) => heading(each, 'added')),
    ...removed.map((each) => heading(each, 'removed', renamed)),
  ]
  const objects = new Map(
    [...before, ...after].filter(({ kind }) => kind === 'object').map(({ name, body }) => [name, body]),
  )
  const groups = groupBy(all, ({ object, kind }) => (object === undefined ? `kind ${kind}` : `object ${object}`))
  return [...groups.values()].flatMap(([first, ...others]) =>
    first ? [groupOf([first, ...others], first, objects)] : [],
  )
}

function groupOf(
  definitions: readonly DefinitionDifference[],
  { object, kind }: DefinitionDifference,
  objects: ReadonlyMap<string, Mapping>,
): DifferenceGroup {
  const sorted = [...definitions].sort(byRank)
  if (object === undefined) return { kind, definitions: sorted }
  const label = objects.get(object)?.['label']
  return { object, ...(label !== undefined && { label }), definitions: sorted }
}

function heading(
  each: Compared,
  change: 'added' | 'removed',
  renamed = new Map<string, string>(),
): DefinitionDifference {
  const object = objectOf(each)
  return {
    change,
    kind: each.kind,
    name: each.name,
    ...(object !== undefined && { object: renamed.get(object) ?? object }),
    body: each.body,
    differences: [],
  }
}

function changeOf(
  { from, to }: Pair,
  renamed: ReadonlyMap<string, string>,
  order: readonly Difference[],
): DefinitionDifference[] {
  const shape = shapeOfKind(to.kind, to.body)
  const isField = to.kind === 'field'
  const content = ({ body }: Compared): Mapping =>
    Object.fromEntries(
      Object.entries(body).filter(([key]) => !NOT_COMPARED.has(key) && !(isField && key === FIELD_ORDER)),
    )
  const [before, after] = [content(from), content(to)]
  // that its object is called otherwise is said once, of the object
  const { object } = before
  const moved = typeof object === 'string' && renamed.has(object) ? { ...before, object: renamed.get(object) } : before
  const differences = [...compare(moved, after, shape), ...order]
  const isRenamed = ownName(from) !== ownName(to)
  if (differences.length === 0 && !isRenamed) return []
  const about = objectOf(to)
  return [
    {
      change: 'changed',
      kind: to.kind,
      name: to.name,
      ...(isRenamed && { former: from.name }),
      ...(about !== undefined && { object: about }),
      body: to.body,
      differences,
    },
  ]
}

/** Fields are in an order; what their numbers are says nothing by itself. */
function fieldOrders(pairs: readonly Pair[]): ReadonlyMap<Compared, readonly Difference[]> {
  const objects = new Map(pairs.filter(({ to }) => to.kind === 'object').map(({ to }) => [to.name, to]))
  const fields = groupBy(
    pairs.filter(({ to }) => to.kind === 'field'),
    ({ to }) => objectOf(to) ?? '',
  )
  return new Map([...fields].flatMap(([object, siblings]) => [...orderOf(siblings, objects.get(object))]))
}

/** Which fields of one object moved; the rest is told of the object at once, where that is on both sides. */
function orderOf(siblings: readonly Pair[], home: Compared | undefined): Map<Compared, readonly Difference[]> {
  const numbered = siblings.filter(({ from, to }) => from.body[FIELD_ORDER] !== to.body[FIELD_ORDER])
  if (numbered.length === 0) return new Map()
  const ranked = (side: 'from' | 'to'): Pair[] => [...siblings].sort((a, b) => orderIn(a[side]) - orderIn(b[side]))
  const places = new Map(ranked('from').map((pair, index) => [pair, index]))
  const present = ranked('to').map((pair) => ({ pair, from: places.get(pair) ?? 0 }))
  const moved = movedAmong(present.map(({ from }) => from))
  const told = new Map<Compared, readonly Difference[]>(
    present.flatMap(({ pair, from }, index) =>
      moved.has(from) ? [[pair.to, [{ kind: 'moved', path: `fields[${index}]`, from }]]] : [],
    ),
  )
  const rest = numbered.filter(({ to }) => !told.has(to))
  if (home && rest.length > 0) return told.set(home, [{ kind: 'renumbered', path: 'fields', count: rest.length }])
  for (const { from, to } of rest) told.set(to, numbers(from, to))
  return told
}

/** Of fields whose object is elsewhere the numbers are all that is known. */
function numbers(from: Compared, to: Compared): Difference[] {
  return [{ kind: 'changed', path: FIELD_ORDER, from: from.body[FIELD_ORDER], to: to.body[FIELD_ORDER] }]
}

function orderIn({ body }: Compared): number {
  return typeof body[FIELD_ORDER] === 'number' ? body[FIELD_ORDER] : Infinity
}

function ownName({ kind, name, body }: Compared): string {
  return kind === 'field' && isMapping(body) ? String(body['name']) : name
}

function objectOf({ kind, name, body }: Compared): string | undefined {
  if (kind === 'object') return name
  return typeof body['object'] === 'string' ? body['object'] : undefined
}

const RANKS = ['object', 'field', 'template', 'tab']

function byRank(a: DefinitionDifference, b: DefinitionDifference): number {
  const rank = ({ kind }: DefinitionDifference): number => (RANKS.includes(kind) ? RANKS.indexOf(kind) : RANKS.length)
  return rank(a) - rank(b)
}
