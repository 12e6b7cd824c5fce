/** Any JSON: on one line in a cell, laid out in a detail page. */
import { defineAsyncComponent, h } from 'vue'
import { shared } from '../../../engine/fields/json/shared.ts'
import { isMasked, type ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

/** A cell shows no more than its beginning. */
const LONGEST_IN_CELL = 200

export const json: ConsoleKind = {
  name: 'json',
  format: shared.format,
  width: 220,
  wide: true,
  paint: (value, field, context) => {
    if (value === null || value === undefined) return ''
    if (isMasked(value, field)) return paintText(shared.format, value, field, context)
    if (context.place === 'cell') return h('code', shared.format(value, field, context).slice(0, LONGEST_IN_CELL))
    return h('pre', { class: 'json', tabindex: '0' }, JSON.stringify(value, null, 2))
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}
