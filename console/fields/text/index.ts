/** One line of text. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/text/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

export const text: ConsoleKind = {
  name: 'text',
  format: shared.format,
  width: 140,
  paint: (value, field, context) => paintText(shared.format, value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}
