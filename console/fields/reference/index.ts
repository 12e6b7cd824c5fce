/** A record of another object, shown by its title and linked to its page. */
import { defineAsyncComponent, h } from 'vue'
import { shared } from '../../../engine/fields/reference/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { isMasked } from '../kind.ts'
import { titled } from './titled.ts'

export const reference: ConsoleKind = {
  name: 'reference',
  format: shared.format,
  width: 160,
  paint: (value, field, context) => {
    const named = titled(value, field)
    if (!named) return ''
    const words = shared.format(named, field, context) || named.id
    if (!field.target || isMasked(words, field)) return words
    return h('a', { href: `/o/${field.target.template}/${encodeURIComponent(named.id)}`, class: 'quiet-link' }, words)
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
  Names: defineAsyncComponent(() => import('./Names.vue')),
}
