/** Times of day. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/time/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

export const time: ConsoleKind = {
  name: 'time',
  format: shared.format,
  width: 96,
  ofTime: true,
  paint: (value, field, context) => paintText(shared.format, value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}
