/** E-mail addresses; one that is seen whole can be written to. */
import { defineAsyncComponent } from 'vue'
import type { ConsoleKind } from '../kind.ts'
import { plainWords } from '../paint.ts'
import { paintLink } from '../paint-link.ts'
import { spelledInput } from '../spelled-input.ts'

export const email: ConsoleKind = {
  name: 'email',
  format: plainWords,
  width: 190,
  paint: (value, field) =>
    paintLink(value, field, (address) => `mailto:${encodeURIComponent(address).replace('%40', '@')}`),
  Input: spelledInput('email'),
  Filter: defineAsyncComponent(() => import('../text/Filter.vue')),
}
