/** What the list of tags shows: the columns of its table and the cards of a phone, counts leading to the records. */
import { computed, h, type Ref, type VNode } from 'vue'
import { wallClock } from '../../engine/rules/calendar.ts'
import type { ScreenModel } from '../../engine/screens/types.ts'
import type { TaggedObject } from '../data/tag-setup.ts'
import type { Row } from '../data/types.ts'
import { titled } from '../fields/reference/titled.ts'
import { kindOf } from '../fields/registry.ts'
import type { Card } from '../kit/CardList.vue'
import { wayTo } from '../kit/tree.ts'
import { arrange, gridColumns } from '../render/columns.ts'
import { usePaint } from '../render/use-paint.ts'
import type { ViewState } from '../render/view-state.ts'
import { usePreferences } from '../state/preferences.ts'
import { tagChip } from './tag-chip.ts'
import { recordsPath } from './tag-screen.ts'
import type { CategoryNode } from './use-categories.ts'
import { useWords } from './words.ts'

interface Source {
  readonly screen: () => ScreenModel
  readonly state: () => ViewState
  readonly rows: Readonly<Ref<readonly Row[]>>
  readonly object: () => TaggedObject
  readonly tree: () => readonly CategoryNode[]
  /** Names open the form. */
  readonly opens: () => boolean
}

type Painter = (row: Row) => string | VNode

export function useTagColumns({ screen, state, rows, object, tree, opens }: Source) {
  const { t, text } = useWords()
  const preferences = usePreferences()
  const context = usePaint('cell')
  const painters = computed<Readonly<Record<string, Painter>>>(() => ({
    name: (row) => named(row),
    category: (row) => categoryOf(row),
    validity_days: ({ validity_days: days }) =>
      typeof days === 'number' ? t('tags.days', { count: days }) : h('span', { class: 'quiet' }, t('tags.forEver')),
    score: ({ score }) => scoreOf(score),
    records: ({ id, records }) => countOf(id, records),
    enabled: ({ enabled }) =>
      h('span', { class: enabled ? 'tag tag--success' : 'tag' }, t(enabled ? 'tags.enabled' : 'tags.disabled')),
    last_run_at: ({ last_run_at: at }) =>
      typeof at === 'string' ? wallClock(at, context.value.timeZone).slice(0, 16).replace('T', ' ') : '',
  }))

  function named({ id, name, color }: Row): VNode {
    const chip = tagChip(String(name), color)
    return opens() ? h('a', { class: 'chip-link', href: `#${id}`, 'data-open': id }, chip) : chip
  }
  function categoryOf(row: Row): VNode | string {
    const field = screen().fields['category']
    const named = field && titled(row['category'], field)
    if (!named) return h('span', { class: 'quiet' }, t('tags.noCategory'))
    const way = wayTo(tree(), named.id).map(({ name }) => name)
    return h('span', { title: way.join(' › ') }, way.at(-1) ?? named.title)
  }
  function scoreOf(score: unknown): VNode | string {
    return typeof score === 'number' && score > 0 ? `+${score}` : String(score ?? '')
  }
  function countOf(id: string, records: unknown): VNode | string {
    const count = Number(records ?? 0)
    const words = count.toLocaleString('en-US')
    return count > 0 ? h('a', { href: recordsPath(object().template, id), title: t('tags.toRecords') }, words) : words
  }

  const columns = computed(() => {
    const arranged = arrange(screen().list.columns, preferences.columns[screen().template])
    const painted = { screen: screen(), state: state(), context: context.value, text }
    return gridColumns(arranged, painted).map((column) => {
      const paint = painters.value[column.key]
      return paint ? { ...column, paint } : column
    })
  })
  const cards = computed<Card[]>(() =>
    rows.value.map((row) => ({
      id: row.id,
      ...(opens() && { href: `#${row.id}` }),
      title: String(row['name']),
      subtitle: factOf(row, 'category'),
      facts: ['type', 'records', 'validity_days', 'score', 'enabled', 'last_run_at'].flatMap((name) => {
        const column = screen().list.columns.find(({ field }) => field === name)
        return column && row[name] !== null ? [{ label: text(column.label), value: factOf(row, name) }] : []
      }),
    })),
  )
  function factOf(row: Row, name: string): string | VNode {
    const field = screen().fields[name]
    if (!field) return ''
    return painters.value[name]?.(row) ?? kindOf(field.type).paint(row[name], field, context.value)
  }
  return { columns, cards }
}
