/** Calendar days. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/date/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

export const date: ConsoleKind = {
  name: 'date',
  format: shared.format,
  width: 116,
  ofTime: true,
  leastWidth: 104,
  paint: (value, field, context) => paintText(shared.format, value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('../TimeFilter.vue')),
}
