/** Identity card numbers, mostly masked. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/id_card/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'
import { spelledInput } from '../spelled-input.ts'

export const idCard: ConsoleKind = {
  name: 'id_card',
  format: shared.format,
  width: 180,
  paint: (value, field, context) => paintText(shared.format, value, field, context),
  Input: spelledInput('text'),
  Filter: defineAsyncComponent(() => import('../text/Filter.vue')),
}
