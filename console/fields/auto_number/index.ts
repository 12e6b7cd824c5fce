/** A number that the engine gives: shown and filtered as text, entered by nobody. */
import { defineAsyncComponent } from 'vue'
import type { ConsoleKind } from '../kind.ts'
import { paintText, plainWords } from '../paint.ts'

export const autoNumber: ConsoleKind = {
  name: 'auto_number',
  format: plainWords,
  width: 150,
  paint: (value, field, context) => paintText(plainWords, value, field, context),
  Filter: defineAsyncComponent(() => import('../text/Filter.vue')),
}
