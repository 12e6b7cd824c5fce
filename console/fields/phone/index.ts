/** Telephone numbers; one that is seen whole can be called. */
import { defineAsyncComponent } from 'vue'
import type { ConsoleKind } from '../kind.ts'
import { plainWords } from '../paint.ts'
import { paintLink } from '../paint-link.ts'
import { spelledInput } from '../spelled-input.ts'

export const phone: ConsoleKind = {
  name: 'phone',
  format: plainWords,
  width: 140,
  // an extension is dialled after a pause
  paint: (value, field) => paintLink(value, field, (number) => `tel:${number.replace(/^(0\d+-\d+)-/, '$1,')}`),
  Input: spelledInput('tel'),
  Filter: defineAsyncComponent(() => import('../text/Filter.vue')),
}
