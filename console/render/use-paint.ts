/** What paint functions need to know of the person: language and time zone. */
import { computed, type ComputedRef } from 'vue'
import { i18n, presentLocale } from '../locales/i18n.ts'
import type { PaintContext } from '../fields/kind.ts'
import { useZone } from '../fields/zone.ts'

export function usePaint(place: PaintContext['place']): ComputedRef<PaintContext> {
  const zone = useZone()
  return computed(() => {
    void i18n.global.locale.value
    return { locale: presentLocale(), timeZone: zone.value, place }
  })
}
