/** Web addresses; only what starts with http or https becomes a link, in a window that cannot reach back. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/url/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintLink } from '../paint-link.ts'
import { spelledInput } from '../spelled-input.ts'

export const url: ConsoleKind = {
  name: 'url',
  format: shared.format,
  width: 200,
  paint: (value, field) => paintLink(value, field, (address) => (/^https?:\/\//.test(address) ? address : undefined)),
  Input: spelledInput('url'),
  Filter: defineAsyncComponent(() => import('../text/Filter.vue')),
}
