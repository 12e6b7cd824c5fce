/** Text of several lines: cut in a cell, whole in a detail page. */
import { defineAsyncComponent, h } from 'vue'
import { shared } from '../../../engine/fields/long_text/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

export const longText: ConsoleKind = {
  name: 'long_text',
  format: shared.format,
  width: 240,
  wide: true,
  paint: (value, field, context) => {
    const painted = paintText(shared.format, value, field, context)
    return context.place === 'detail' && typeof painted === 'string' && painted !== ''
      ? h('span', { class: 'lines' }, painted)
      : painted
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('../text/Filter.vue')),
}
