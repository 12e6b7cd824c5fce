/** Decimal numbers, which travel as text so that no digit is lost. */
import { defineAsyncComponent } from 'vue'
import type { ConsoleKind } from '../kind.ts'
import { numberWords } from '../number-words.ts'
import { paintText } from '../paint.ts'

export const decimal: ConsoleKind = {
  name: 'decimal',
  format: numberWords,
  width: 130,
  align: 'right',
  paint: (value, field, context) => paintText(numberWords, value, field, context),
  Input: defineAsyncComponent(() => import('../NumberInput.vue')),
  Filter: defineAsyncComponent(() => import('../NumberFilter.vue')),
}
