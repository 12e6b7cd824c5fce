/** Several records of another object, each a link to its page. */
import { defineAsyncComponent, h } from 'vue'
import { shared } from '../../../engine/fields/multi_reference/shared.ts'
import { isMasked, type ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'
import { titled } from '../reference/titled.ts'

export const multiReference: ConsoleKind = {
  name: 'multi_reference',
  format: shared.format,
  width: 220,
  many: true,
  paint: (value, field, context) => {
    if (isMasked(value, field)) return paintText(shared.format, value, field, context)
    if (!Array.isArray(value)) return ''
    const chips = value.flatMap((one: unknown) => {
      const named = titled(one, field)
      if (!named) return []
      const look = { key: named.id, class: 'tag tag--info', title: named.title }
      if (!field.target || isMasked(named.title, field)) return [h('span', look, named.title)]
      return [h('a', { ...look, href: `/o/${field.target.template}/${named.id}` }, named.title)]
    })
    return h('span', { class: context.place === 'cell' ? 'tags tags--line' : 'tags' }, chips)
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('../reference/Filter.vue')),
  Names: defineAsyncComponent(() => import('../reference/Names.vue')),
}
