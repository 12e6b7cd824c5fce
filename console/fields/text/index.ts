/** One line of text. */
import { defineAsyncComponent } from 'vue'
import type { ConsoleKind } from '../kind.ts'
import { paintText, plainWords } from '../paint.ts'

export const text: ConsoleKind = {
  name: 'text',
  format: plainWords,
  width: 140,
  paint: (value, field, context) => paintText(plainWords, value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}
