/** Screens of related records, fetched as soon as a row asks about them. What may not be seen stays away. */
import { shallowRef, watch } from 'vue'
import type { ConditionRow } from '../../../engine/rules/condition-row.ts'
import type { ScreenModel } from '../../../engine/screens/types.ts'
import { fetchScreen } from '../../data/api.ts'
import { missingTemplates, type Screens } from './condition-fields.ts'

export function useScreens(rows: () => readonly ConditionRow[], screen: () => ScreenModel) {
  const screens = shallowRef<Screens>(new Map())
  const asked = new Set<string>()

  async function ask(template: string): Promise<void> {
    asked.add(template)
    const found = await fetchScreen(template).catch(() => undefined)
    if (found) screens.value = new Map([...screens.value, [template, found]])
  }

  watch(
    () => missingTemplates(rows(), screen(), screens.value).filter((template) => !asked.has(template)),
    (missing) => missing.forEach((template) => void ask(template)),
    { immediate: true },
  )

  return screens
}
