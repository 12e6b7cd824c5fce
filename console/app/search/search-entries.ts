/** What the search box offers, in groups: menus and records that were found, or what was opened and searched last. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { MenuNode } from '../../../engine/screens/types.ts'
import type { FoundGroup } from '../../data/search.ts'
import type { RecentRecord } from '../../state/recent.ts'
import { leaves, pathOf } from '../menu.ts'
import { holds } from './marks.ts'

export interface Entry {
  readonly key: string
  /** Where it leads; words to search for again have no place of their own. */
  readonly to?: string
  readonly words?: string
  readonly icon: string
  readonly title: string
  /** Beside the title: where the words were found, or the object of a record. */
  readonly note?: { readonly label: string; readonly text: string }
  /** It leads to all results. */
  readonly all?: boolean
}

export interface EntryGroup {
  readonly key: string
  readonly label: string
  readonly count?: string
  readonly late?: boolean
  readonly entries: readonly Entry[]
}

type Say = (both: Text) => string
type Translate = (key: string, values?: Record<string, unknown>) => string

export interface Wording {
  readonly text: Say
  readonly t: Translate
}

const MOST_MENUS = 5
const listOf = (template: string): string => `/o/${encodeURIComponent(template)}`

/** Groups come in the order of the menu, which puts first what people work with. */
export function foundGroups(
  words: string,
  modules: readonly MenuNode[],
  found: readonly FoundGroup[],
  { text, t }: Wording,
): EntryGroup[] {
  const menus = leaves(modules)
    .filter((node) => pathOf(node) !== undefined && (holds(node.label.zh, words) || holds(node.label.en, words)))
    .slice(0, MOST_MENUS)
    .map((node): Entry => ({
      key: `menu ${node.name}`,
      to: pathOf(node) ?? '/',
      icon: node.icon ?? 'document',
      title: text(node.label),
    }))
  const places = leaves(modules).map(pathOf)
  const placeOf = ({ template }: FoundGroup): number => {
    const place = places.indexOf(listOf(template))
    return place < 0 ? places.length : place
  }
  const groups = [...found]
    .sort((one, other) => placeOf(one) - placeOf(other))
    .map((group) => recordGroup(words, group, modules, { text, t }))
  return [...(menus.length > 0 ? [{ key: 'menus', label: t('search.pages'), entries: menus }] : []), ...groups]
}

function recordGroup(words: string, group: FoundGroup, modules: readonly MenuNode[], { text, t }: Wording): EntryGroup {
  const { template, total, more, late, records } = group
  const list = listOf(template)
  const icon = leaves(modules).find((node) => pathOf(node) === list)?.icon ?? 'document'
  const all: Entry = {
    key: `all ${group.object}`,
    to: `${list}?q=${encodeURIComponent(words)}`,
    icon: 'search',
    title: t('search.all', { object: text(group.label) }),
    all: true,
  }
  return {
    key: group.object,
    label: text(group.label),
    ...(!late && { count: t(more ? 'search.more' : 'search.found', { count: total }) }),
    late,
    entries: [
      ...records.map(({ id, title, match }): Entry => {
        const isTold = match && match.text !== title
        return {
          key: `record ${group.object} ${id}`,
          to: `${list}/${encodeURIComponent(id)}`,
          icon,
          title: title ?? id,
          ...(isTold && { note: { label: text(match.label), text: match.text } }),
        }
      }),
      ...(late || total > records.length ? [all] : []),
    ],
  }
}

/** Before anything is typed. */
export function openingGroups(
  recent: readonly RecentRecord[],
  asked: readonly string[],
  { text, t }: Wording,
): EntryGroup[] {
  const searched = asked.map((words): Entry => ({ key: `asked ${words}`, words, icon: 'search', title: words }))
  const opened = recent.map(({ template, id, title, object, icon }): Entry => ({
    key: `recent ${template} ${id}`,
    to: `/o/${encodeURIComponent(template)}/${encodeURIComponent(id)}`,
    icon: icon ?? 'document',
    title,
    note: { label: '', text: text(object) },
  }))
  return [
    { key: 'asked', label: t('search.asked'), entries: searched },
    { key: 'recent', label: t('search.recent'), entries: opened },
  ].filter(({ entries }) => entries.length > 0)
}
