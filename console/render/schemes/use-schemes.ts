/** My schemes of one object: read once, and again after each change; what was refused is told where it happened. */
import { computed, ref } from 'vue'
import type { Text } from '../../../engine/kernel/text.ts'
import type { ScreenModel } from '../../../engine/screens/types.ts'
import { errorText } from '../../data/http.ts'
import { changeScheme, createScheme, fetchSchemes, removeScheme, type Scheme } from '../../data/schemes.ts'
import type { ViewState } from '../view-state.ts'
import { schemeQuery } from './scheme-state.ts'

interface Source {
  readonly screen: ScreenModel
  readonly state: ViewState
}

export function useSchemes(source: Source) {
  const schemes = ref<readonly Scheme[]>()
  const fault = ref<Text>()
  const isBusy = ref(false)
  const object = computed(() => source.screen.object.name)

  async function load(): Promise<void> {
    schemes.value = await fetchSchemes(object.value)
  }

  /** Whether it was done. */
  async function attempt(work: () => Promise<void>): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    fault.value = undefined
    try {
      await work()
      return true
    } catch (error) {
      fault.value = errorText(error)
      return false
    } finally {
      isBusy.value = false
    }
  }

  /** What is shown is what stands there afterwards, also when somebody changed it in another window. */
  function changing(work: () => Promise<void>): Promise<boolean> {
    return attempt(() => work().finally(load))
  }

  return {
    schemes,
    fault,
    isBusy,
    attempt,
    load: () => attempt(load),
    save: (name: string) => changing(() => createScheme(object.value, name, schemeQuery(source.state, source.screen))),
    change: (scheme: Scheme, changes: Partial<Scheme>) => changing(() => changeScheme(scheme, changes)),
    overwrite: (scheme: Scheme) => changing(() => changeScheme(scheme, schemeQuery(source.state, source.screen))),
    remove: (scheme: Scheme) => changing(() => removeScheme(scheme)),
  }
}
