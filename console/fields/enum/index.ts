/** One of a list of options, shown by its label and, where it has one, in its colour. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/enum/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintTag } from '../paint.ts'

export const enumeration: ConsoleKind = {
  name: 'enum',
  format: shared.format,
  width: 120,
  paint: (value, field, context) => {
    if (value === null || value === undefined) return ''
    return paintTag(
      shared.format(value, field, context),
      field.options?.find((option) => option.value === value)?.color,
    )
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}
