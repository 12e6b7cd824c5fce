/** Whole numbers. */
import { defineAsyncComponent } from 'vue'
import type { ConsoleKind } from '../kind.ts'
import { numberWords } from '../number-words.ts'
import { paintText } from '../paint.ts'

export const integer: ConsoleKind = {
  name: 'integer',
  format: numberWords,
  width: 110,
  align: 'right',
  paint: (value, field, context) => paintText(numberWords, value, field, context),
  Input: defineAsyncComponent(() => import('../NumberInput.vue')),
  Filter: defineAsyncComponent(() => import('../NumberFilter.vue')),
}
