/** Moving, adding and removing items of a template's part. Pure: sections in, new sections out. */
import type { Item, Section } from './sections.ts'

export interface Place {
  readonly section: number
  readonly index: number
}

/** Properties by name; `undefined` takes a property away. */
export type Patch = Readonly<Record<string, unknown>>

export function usedFields(sections: readonly Section[]): ReadonlySet<string> {
  return new Set(sections.flatMap((section) => section.items.map((item) => item.field)))
}

export function itemAt(sections: readonly Section[], { section, index }: Place): Item | undefined {
  return sections[section]?.items[index]
}

export function placeOf(sections: readonly Section[], field: string): Place | undefined {
  for (const [section, { items }] of sections.entries()) {
    const index = items.findIndex((item) => item.field === field)
    if (index >= 0) return { section, index }
  }
  return undefined
}

/** Fields that are there already are left where they are: a field stands once in a part. */
export function insert(sections: readonly Section[], place: Place, items: readonly Item[]): Section[] {
  const used = usedFields(sections)
  const fresh = items.filter((item, at) => !used.has(item.field) && placedFirst(items, item) === at)
  return withItems(sections, place.section, (present) =>
    present.toSpliced(clamp(place.index, present.length), 0, ...fresh),
  )
}

function placedFirst(items: readonly Item[], item: Item): number {
  return items.findIndex((other) => other.field === item.field)
}

export function append(sections: readonly Section[], items: readonly Item[]): Section[] {
  const section = Math.max(0, sections.length - 1)
  const present = sections.length > 0 ? sections : [{ items: [] }]
  return insert(present, { section, index: Infinity }, items)
}

export function remove(sections: readonly Section[], { section, index }: Place): Section[] {
  return withItems(sections, section, (items) => items.toSpliced(index, 1))
}

/** `to` counts places after the item was taken out. */
export function move(sections: readonly Section[], from: Place, to: Place): Section[] {
  const item = itemAt(sections, from)
  if (!item) return [...sections]
  return insert(remove(sections, from), to, [item])
}

/** One step up or down; at the end of a section into the neighbouring one. Nothing where there is no further. */
export function step(sections: readonly Section[], from: Place, by: 1 | -1): Place | undefined {
  const index = from.index + by
  if (index >= 0 && index < (sections[from.section]?.items.length ?? 0)) return { section: from.section, index }
  const section = from.section + by
  const neighbour = sections[section]
  return neighbour && { section, index: by === 1 ? 0 : neighbour.items.length }
}

export function change(sections: readonly Section[], { section, index }: Place, patch: Patch): Section[] {
  return withItems(sections, section, (items) =>
    items.map((item, at) => (at === index ? { ...patched(item, patch), field: item.field } : item)),
  )
}

export function changeSection(sections: readonly Section[], at: number, patch: Patch): Section[] {
  return sections.map((section, index) =>
    index === at ? { ...patched(section, patch), items: section.items } : section,
  )
}

export function addSection(sections: readonly Section[]): Section[] {
  return [...sections, { items: [] }]
}

/** Its items join the section before, or the one after. */
export function removeSection(sections: readonly Section[], at: number): Section[] {
  const gone = sections[at]
  if (!gone || sections.length < 2) return [...sections]
  const rest = sections.toSpliced(at, 1)
  return at === 0
    ? withItems(rest, 0, (items) => [...gone.items, ...items])
    : withItems(rest, at - 1, (items) => [...items, ...gone.items])
}

export function moveSection(sections: readonly Section[], at: number, by: 1 | -1): Section[] {
  const section = sections[at]
  const to = at + by
  if (!section || to < 0 || to >= sections.length) return [...sections]
  return sections.toSpliced(at, 1).toSpliced(to, 0, section)
}

/** Replaces the items of one section, as a drag leaves them; what came from elsewhere leaves its former section. */
export function settle(sections: readonly Section[], at: number, items: readonly Item[]): Section[] {
  const here = new Set(items.map((item) => item.field))
  return sections.map((section, index) =>
    index === at
      ? { ...section, items: items.filter((item, place) => placedFirst(items, item) === place) }
      : { ...section, items: section.items.filter((item) => !here.has(item.field)) },
  )
}

const SIDES: readonly unknown[] = ['left', undefined, 'right']

/** In the order of the object's fields; frozen columns keep to their sides. */
export function renumber(sections: readonly Section[], fields: readonly string[]): Section[] {
  const rank = (item: Item): number => {
    const at = fields.indexOf(item.field)
    return at < 0 ? fields.length : at
  }
  const side = (item: Item): number => SIDES.indexOf(item['fixed'])
  return sections.map((section) => ({
    ...section,
    items: section.items.toSorted((a, b) => side(a) - side(b) || rank(a) - rank(b)),
  }))
}

function withItems(
  sections: readonly Section[],
  at: number,
  change: (items: readonly Item[]) => readonly Item[],
): Section[] {
  return sections.map((section, index) => (index === at ? { ...section, items: change(section.items) } : section))
}

function patched<T extends object>(before: T, patch: Patch): T {
  const entries = Object.entries({ ...before, ...patch }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as T
}

function clamp(index: number, length: number): number {
  return Math.min(Math.max(0, index), length)
}
