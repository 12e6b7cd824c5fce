/** Times of day. */
import { defineAsyncComponent } from 'vue'
import { timeWords } from '../../../engine/fields/time/words.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

export const time: ConsoleKind = {
  name: 'time',
  format: (value, { settings }) => timeWords(value, settings),
  width: 96,
  ofTime: true,
  paint: (value, field, context) => paintText(() => timeWords(value, field.settings), value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}
