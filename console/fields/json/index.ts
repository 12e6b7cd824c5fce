/** Any JSON: on one line in a cell, laid out in a detail page. */
import { defineAsyncComponent, h } from 'vue'
import { isMasked, type ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

/** A cell shows no more than its beginning. */
const LONGEST_IN_CELL = 200

/** As the engine writes it, without the code that reads and places faults. */
const format: ConsoleKind['format'] = (value) => (value === null || value === undefined ? '' : JSON.stringify(value))

export const json: ConsoleKind = {
  name: 'json',
  format,
  width: 220,
  wide: true,
  paint: (value, field, context) => {
    if (value === null || value === undefined) return ''
    if (isMasked(value, field)) return paintText(format, value, field, context)
    if (context.place === 'cell') return format(value, field, context).slice(0, LONGEST_IN_CELL)
    return h('pre', { class: 'json', tabindex: '0' }, JSON.stringify(value, null, 2))
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}
