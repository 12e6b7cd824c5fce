/** The deleted records that are shown: in goes the screen of the bin, out come its rows and which of them are chosen. */
import { useQuery } from '@pinia/colada'
import { computed, ref, watch, type Ref } from 'vue'
import type { ScreenModel } from '../../../engine/screens/types.ts'
import { listParameters } from '../../data/api.ts'
import { listDeleted } from '../../data/sets.ts'
import type { RecordQuery, Row } from '../../data/types.ts'
import { useChoosing } from '../use-choosing.ts'
import { readSort, type ViewState, writeSort } from '../view-state.ts'

export function useBinList(screen: Readonly<Ref<ScreenModel>>) {
  const usual = computed(() => readSort(screen.value.list.sort, screen.value))
  const state = ref<ViewState>({ sort: usual.value, filters: {}, search: '', page: 1, size: 20 })
  const question = computed<RecordQuery>(() => ({
    limit: state.value.size,
    page: state.value.page,
    sort: writeSort(state.value.sort),
    search: state.value.search,
    expand: screen.value.list.expand,
    exactCount: true,
  }))
  const answer = useQuery({
    key: () => ['records', screen.value.object.name, 'bin', listParameters(question.value)],
    query: ({ signal }) => listDeleted(screen.value.object.name, question.value, signal),
    placeholderData: (former) => former,
  })
  const rows = computed<readonly Row[]>(() => answer.data.value?.data ?? [])
  const total = computed(() => answer.data.value?.page.total)
  const isFirst = computed(() => answer.data.value === undefined && !answer.error.value)
  const isStale = computed(() => answer.data.value !== undefined && answer.asyncStatus.value === 'loading')
  const choosing = useChoosing(() => screen.value, rows)

  function change(part: Partial<ViewState>): void {
    state.value = { ...state.value, page: 1, ...part }
    choosing.clearChosen()
  }
  // what came back or is gone leaves an empty page behind
  watch([rows, total], () => {
    const last = Math.max(1, Math.ceil((total.value ?? 0) / state.value.size))
    if (total.value !== undefined && !isStale.value && state.value.page > last) change({ page: last })
  })

  return { state, usual, answer, rows, total, isFirst, isStale, change, ...choosing }
}
