/** Lines of the history of tags as a table and as cards show them. Pure. */
import { h, type VNode } from 'vue'
import { wallClock } from '../../../engine/rules/calendar.ts'
import type { Card } from '../../kit/CardList.vue'
import type { GridColumn, GridWords } from '../../kit/grid-types.ts'
import type { Line } from './use-tag-history.ts'

interface Telling {
  t(key: string, values?: Record<string, unknown>): string
  readonly timeZone: string
  /** What the object is called. */
  labelOf(object: string): string
  /** The list that its records are shown in, where somebody may see it. */
  templateOf(object: string): string | undefined
  /** Whoever keeps tags finds them in their list. */
  readonly isKeeper: boolean
  /** Of one record: what it is need not be said at each line. */
  readonly isOfRecord: boolean
}

export function historyColumns(telling: Telling): GridColumn<Line>[] {
  const { t, isOfRecord } = telling
  const column = (key: string, width: number, paint: (line: Line) => string | VNode): GridColumn<Line> => ({
    key,
    label: t(`tagging.history.${key}`),
    width,
    paint,
  })
  return [
    { ...column('tag', 180, (line) => tagOf(line, telling)), fixed: 'left' },
    ...(isOfRecord
      ? []
      : [
          column('object', 110, ({ object }) => telling.labelOf(object)),
          column('record', 180, (line) => recordOf(line, telling)),
        ]),
    column('action', 96, (line) => actionOf(line, telling)),
    column('way', 110, (line) => wayOf(line, telling)),
    column('rule', 180, ({ rule_name: rule }) => rule ?? ''),
    column('at', 170, (line) => momentOf(line, telling)),
    column('by', 120, (line) => personOf(line, telling)),
  ]
}

/** Lines are read: there is nothing to choose and nothing to filter at their headings. */
export function historyGrid(t: Telling['t']): GridWords {
  return {
    rows: t('tagging.history.title'),
    selectAll: t('list.selectAll'),
    selectRow: (row) => t('list.selectRow', { row }),
    rowMenu: t('list.rowMenu'),
    settings: t('list.columns'),
    actions: t('list.actions'),
    filter: (column) => t('list.filterBy', { label: column }),
  }
}

export function historyCards(lines: readonly Line[], telling: Telling): Card[] {
  const { t, isOfRecord } = telling
  const fact = (key: string, value: string | VNode) =>
    value === '' ? [] : [{ label: t(`tagging.history.${key}`), value }]
  return lines.map((line) => ({
    id: line.id,
    title: line.tag.name,
    subtitle: actionOf(line, telling),
    facts: [
      ...(isOfRecord ? [] : fact('record', recordOf(line, telling))),
      ...fact('at', momentOf(line, telling)),
      ...fact('way', wayOf(line, telling)),
      ...fact('rule', line.rule_name ?? ''),
      ...fact('by', personOf(line, telling)),
    ],
  }))
}

function tagOf({ tag, object }: Line, { isKeeper }: Telling): string | VNode {
  return isKeeper ? h('a', { href: `/tags?${new URLSearchParams({ object, q: tag.name })}` }, tag.name) : tag.name
}
function recordOf({ object, record }: Line, { templateOf }: Telling): string | VNode {
  const template = templateOf(object)
  const title = typeof record.title === 'string' && record.title !== '' ? record.title : record.id
  if (template === undefined) return title
  return h('a', { href: `/o/${encodeURIComponent(template)}/${encodeURIComponent(record.id)}` }, title)
}
function actionOf({ action }: Line, { t }: Telling): VNode {
  const isAdded = action === 'add'
  return h(
    'span',
    { class: isAdded ? 'tag tag--success' : 'tag' },
    t(`tagging.history.${isAdded ? 'added' : 'removed'}`),
  )
}
function wayOf({ auto }: Line, { t }: Telling): string {
  return t(`tagging.history.${auto ? 'auto' : 'manual'}`)
}
function momentOf({ at }: Line, { timeZone }: Telling): string {
  return wallClock(at, timeZone).slice(0, 19).replace('T', ' ')
}
function personOf({ by }: Line, { t }: Telling): string {
  return by?.name ?? t('tagging.history.system')
}
