/** Formatted text: its words in a cell, the whole with its formatting on a detail page. */
import { defineAsyncComponent, h } from 'vue'
import { plainText, shared } from '../../../engine/fields/rich_text/shared.ts'
import { isMasked, type ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

/** A cell shows less than a line; nobody reads a book in a list. */
const LONGEST_CELL = 300

const HtmlView = defineAsyncComponent(() => import('./HtmlView.vue'))

export const richText: ConsoleKind = {
  name: 'rich_text',
  format: shared.format,
  width: 240,
  wide: true,
  paint: (value, field, context) => {
    if (typeof value !== 'string' || value === '') return ''
    if (isMasked(value, field)) return paintText(shared.format, value, field, context)
    return context.place === 'cell' ? plainText(value).slice(0, LONGEST_CELL) : h(HtmlView, { html: value })
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('../text/Filter.vue')),
}
