/** Instants, shown in the workspace's time zone. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/datetime/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

export const datetime: ConsoleKind = {
  name: 'datetime',
  format: shared.format,
  width: 168,
  ofTime: true,
  leastWidth: 160,
  paint: (value, field, context) => paintText(shared.format, value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('../TimeFilter.vue')),
}
