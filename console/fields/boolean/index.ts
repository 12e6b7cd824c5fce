/** Yes or no, or not said. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/boolean/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintTag } from '../paint.ts'

export const boolean: ConsoleKind = {
  name: 'boolean',
  format: shared.format,
  width: 96,
  paint: (value, field, context) =>
    typeof value === 'boolean' ? paintTag(shared.format(value, field, context), value ? 'success' : 'info') : '',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}
