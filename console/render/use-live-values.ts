/** The values of a form with those of its formulas. What computes them is fetched by forms that have some. */
import { computed, shallowRef, type ComputedRef } from 'vue'
import type { ScreenModel } from '../../engine/screens/types.ts'
import type { LiveFormulas } from '../fields/live-formulas.ts'
import { useZone } from '../fields/zone.ts'
import type { Values } from './form-state.ts'

export function useLiveValues({ fields }: ScreenModel, now: string, values: () => Values): ComputedRef<Values> {
  const zone = useZone()
  const formulas = shallowRef<LiveFormulas>()
  if (Object.values(fields).some(({ computed: of }) => of?.live)) {
    void import('../fields/live-formulas.ts').then(({ liveFormulas }) => {
      formulas.value = liveFormulas(fields, { now, timeZone: zone.value })
    })
  }
  return computed(() => ({ ...values(), ...formulas.value?.(values()) }))
}
