/** A division of China by the line of its names. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/region/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'
import { regionNames } from './names.ts'

const format: ConsoleKind['format'] = (value, field, context) => {
  // asked for, so that whatever shows the value follows when the names come
  regionNames()
  return shared.format(value, field, context)
}

export const region: ConsoleKind = {
  name: 'region',
  format,
  width: 200,
  paint: (value, field, context) => paintText(format, value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}
