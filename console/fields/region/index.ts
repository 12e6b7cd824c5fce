/** A division of China by the line of its names. */
import { defineAsyncComponent } from 'vue'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'
import { regionWords } from './names.ts'

export const region: ConsoleKind = {
  name: 'region',
  format: regionWords,
  width: 200,
  paint: (value, field, context) => paintText(regionWords, value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}
