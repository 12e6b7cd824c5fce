/** A point on the Earth by its longitude and latitude; the area of a filter in words. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/geo_point/shared.ts'
import { areaOf, areaWords } from '../../../engine/rules/value-types/area.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

const format: ConsoleKind['format'] = (value, field, context) =>
  typeof value === 'string' && areaOf(value) ? areaWords(value, context.locale) : shared.format(value, field, context)

export const geoPoint: ConsoleKind = {
  name: 'geo_point',
  format,
  width: 180,
  paint: (value, field, context) => paintText(format, value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}
