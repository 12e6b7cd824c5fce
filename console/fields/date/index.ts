/** Calendar days. */
import { defineAsyncComponent } from 'vue'
import type { ConsoleKind } from '../kind.ts'
import { paintText, plainWords } from '../paint.ts'

export const date: ConsoleKind = {
  name: 'date',
  format: plainWords,
  width: 116,
  ofTime: true,
  leastWidth: 104,
  paint: (value, field, context) => paintText(plainWords, value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('../TimeFilter.vue')),
}
