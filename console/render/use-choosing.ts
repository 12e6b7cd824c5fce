/** Which records of a list are chosen: some that were ticked, or all that it finds. */
import { computed, ref, type Ref } from 'vue'
import type { ScreenModel } from '../../engine/screens/types.ts'
import type { Row } from '../data/types.ts'
import { isAddressed } from './columns.ts'

export function useChoosing(screen: () => ScreenModel, rows: Readonly<Ref<readonly Row[]>>) {
  const chosen = ref<ReadonlySet<string>>(new Set())
  const isAll = ref(false)
  /** Cards of a phone show boxes to tick once somebody wants to choose. */
  const isPicking = ref(false)
  const ofPage = computed<ReadonlySet<string>>(() => new Set(rows.value.map(({ id }) => id)))
  /** What stands ticked: with all chosen, every row of every page. */
  const marked = computed(() => (isAll.value ? ofPage.value : chosen.value))
  const isChoosable = computed(() => {
    const { delete: deletes, export: exports, update, tag } = screen().operations
    return deletes || exports || ((update || tag) && isAddressed(screen()))
  })

  /** Who ticks one more or less means what is ticked. */
  function choose(ids: readonly string[], on: boolean): void {
    const next = new Set(marked.value)
    for (const id of ids) {
      if (on) next.add(id)
      else next.delete(id)
    }
    chosen.value = next
    isAll.value = false
  }
  function clearChosen(): void {
    chosen.value = new Set()
    isAll.value = false
  }
  function togglePicking(): void {
    isPicking.value = !isPicking.value
    if (!isPicking.value) clearChosen()
  }

  return { chosen, isAll, isPicking, marked, isChoosable, choose, clearChosen, togglePicking }
}
