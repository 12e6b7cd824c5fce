/** Telephone numbers; one that is seen whole can be called. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/phone/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintLink } from '../paint-link.ts'
import { spelledInput } from '../spelled-input.ts'

export const phone: ConsoleKind = {
  name: 'phone',
  format: shared.format,
  width: 140,
  // an extension is dialled after a pause
  paint: (value, field) => paintLink(value, field, (number) => `tel:${number.replace(/^(0\d+-\d+)-/, '$1,')}`),
  Input: spelledInput('tel'),
  Filter: defineAsyncComponent(() => import('../text/Filter.vue')),
}
