/** Percents: the number and its sign. */
import { defineAsyncComponent } from 'vue'
import { percentWords } from '../../../engine/fields/percent/words.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

export const percent: ConsoleKind = {
  name: 'percent',
  format,
  width: 100,
  align: 'right',
  paint: (value, field, context) => paintText(format, value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('../NumberFilter.vue')),
}

function format(value: unknown): string {
  return value === null || value === undefined ? '' : percentWords(String(value))
}
