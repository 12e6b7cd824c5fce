/** Web addresses; only what starts with http or https becomes a link, in a window that cannot reach back. */
import { defineAsyncComponent } from 'vue'
import type { ConsoleKind } from '../kind.ts'
import { plainWords } from '../paint.ts'
import { paintLink } from '../paint-link.ts'
import { spelledInput } from '../spelled-input.ts'

export const url: ConsoleKind = {
  name: 'url',
  format: plainWords,
  width: 200,
  paint: (value, field) => paintLink(value, field, (address) => (/^https?:\/\//.test(address) ? address : undefined)),
  Input: spelledInput('url'),
  Filter: defineAsyncComponent(() => import('../text/Filter.vue')),
}
