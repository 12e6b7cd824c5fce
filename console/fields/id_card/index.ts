/** Identity card numbers, mostly masked. */
import { defineAsyncComponent } from 'vue'
import type { ConsoleKind } from '../kind.ts'
import { paintText, plainWords } from '../paint.ts'
import { spelledInput } from '../spelled-input.ts'

export const idCard: ConsoleKind = {
  name: 'id_card',
  format: plainWords,
  width: 180,
  paint: (value, field, context) => paintText(plainWords, value, field, context),
  Input: spelledInput('text'),
  Filter: defineAsyncComponent(() => import('../text/Filter.vue')),
}
