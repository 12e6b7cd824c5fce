/** Conditions while they are edited: in go a screen and what is kept, out come rows, what is wrong with them and their words. */
import { computed, ref, shallowRef } from 'vue'
import { storedRows, storedRule } from '../../../engine/rules/stored.ts'
import { ruleWords } from '../../../engine/rules/words.ts'
import type { ScreenModel } from '../../../engine/screens/types.ts'
import type { Logic } from '../../data/types.ts'
import { ruleFieldsOf } from './condition-fields.ts'
import { blankRow, editorRows, plainRows, type EditorRow } from './editor-rows.ts'
import { readEdited } from './faults.ts'
import { useScreens } from './use-screens.ts'
import { useTitles } from './use-titles.ts'

export function useConditions(screen: () => ScreenModel, kept: Logic | undefined) {
  const rows = shallowRef<readonly EditorRow[]>(kept ? editorRows(storedRows(kept)) : [blankRow()])
  /** Somebody has wanted to go on: now what is missing counts as well. */
  const isTried = ref(false)
  const plain = computed(() => plainRows(rows.value))
  const screens = useScreens(() => plain.value, screen)
  const titles = useTitles(
    () => plain.value,
    screen,
    () => screens.value,
  )
  const reading = computed(() => readEdited(plain.value, screen(), screens.value))
  const faults = computed(() => reading.value.faults.filter((fault) => isTried.value || !fault.isMissing))
  const words = computed(() => {
    const { rule } = reading.value
    if (!rule) return undefined
    return ruleWords(rule, ruleFieldsOf(screen(), screens.value), { title: (id) => titles.value.get(id) })
  })

  /** What to keep of the rows: a bare rule wherever the rows can be made of it again. */
  function keep(): Logic | undefined {
    const { json } = reading.value
    if (!json) return undefined
    const stored = storedRule(json, plain.value)
    return stored.rows ? { ...stored } : { ...json }
  }

  return { rows, screens, reading, faults, isTried, words, keep }
}
