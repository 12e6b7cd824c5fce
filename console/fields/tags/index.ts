/** The tags of a record: a chip each, in its colour; in a cell as many as there is room for, and how many more there are. */
import { defineAsyncComponent, h, type VNode } from 'vue'
import { shared } from '../../../engine/fields/tags/shared.ts'
import { isMasked, type ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'
import { fitting, tagChip, tagsIn } from './chips.ts'
import './chips.css'

export const tags: ConsoleKind = {
  name: 'tags',
  format: shared.format,
  width: 260,
  many: true,
  paint: (value, field, context) => {
    if (isMasked(value, field)) return paintText(shared.format, value, field, context)
    const carried = tagsIn(value)
    if (carried.length === 0) return ''
    const shown = context.place === 'cell' ? fitting(carried) : carried
    const more = carried.slice(shown.length)
    const chips = shown.map((tag) => tagChip(tag, context.locale))
    if (more.length === 0) return list(chips, context.place)
    const names = more.map(({ name }) => name).join('、')
    // who hears the cell is told the names that others see where they point
    const rest = h('span', { key: 'more', class: 'tag-chip tag-chip--more', title: names }, [
      h('span', { 'aria-hidden': 'true' }, `+${more.length}`),
      h('span', { class: 'tag-chip-heard' }, names),
    ])
    return list([...chips, rest], context.place)
  },
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
  beside: {
    op: 'has_none',
    with: { zh: '包含标签', en: 'Has tags' },
    without: { zh: '不包含标签', en: 'Has none of the tags' },
  },
  Names: defineAsyncComponent(() => import('./Names.vue')),
}

function list(chips: readonly VNode[], place: 'cell' | 'detail'): VNode {
  return h('span', { class: place === 'cell' ? 'tag-chips tag-chips--line' : 'tag-chips' }, [...chips])
}
