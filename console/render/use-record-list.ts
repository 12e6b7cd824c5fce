/** One list at work: from a view state to the rows it shows, what is chosen, and what to do with them. */
import { computed, ref, watch, type Ref } from 'vue'
import type { ScreenModel } from '../../engine/screens/types.ts'
import { useRecords } from '../data/queries.ts'
import type { Logic, RecordPage, RecordQuery, Row } from '../data/types.ts'
import { ruleOfKept, toLogic } from './filter-logic.ts'
import { useChoosing } from './use-choosing.ts'
import { writeSort, type ViewState } from './view-state.ts'

interface Source {
  readonly screen: Readonly<Ref<ScreenModel>>
  readonly state: Readonly<Ref<ViewState>>
  /** A condition the person cannot take away, such as "of this customer". */
  readonly fixed: () => Logic | undefined
}

export function useRecordList({ screen, state, fixed }: Source) {
  // to count millions takes long, and mostly nobody needs to know
  const isExact = ref(false)
  const query = computed<RecordQuery & { page: number }>(() => ({
    limit: state.value.size,
    page: state.value.page,
    sort: writeSort(state.value.sort),
    search: state.value.search,
    filter: toLogic(state.value.filters, screen.value.list.filter, fixed(), ruleOfKept(state.value.where)),
    expand: screen.value.list.expand,
    exactCount: isExact.value,
    cappedCount: !isExact.value,
  }))
  const answer = useRecords(() => ({ object: screen.value.object.name, query: query.value }))

  // rows without a key are told apart by where they stand
  const rows = computed<readonly Row[]>(() =>
    (answer.data.value?.data ?? []).map((row, index) => (row.id === undefined ? { ...row, id: `#${index}` } : row)),
  )
  /** There are more than were counted. */
  const isAtLeast = computed(() => answer.data.value?.page.count === 'at_least')
  const total = computed(() => reached(answer.data.value?.page, state.value))
  const countAll = (): void => {
    isExact.value = true
  }
  const isFirstLoad = computed(() => answer.data.value === undefined && answer.error.value === null)
  const isStale = computed(() => answer.data.value !== undefined && answer.asyncStatus.value === 'loading')
  const isNarrowed = computed(
    () => state.value.search !== '' || !!state.value.where || Object.keys(state.value.filters).length > 0,
  )

  const choosing = useChoosing(() => screen.value, rows)
  // another question is another set of rows; turning the page keeps what was ticked
  watch(
    () => JSON.stringify([query.value.filter, query.value.search]),
    () => {
      choosing.clearChosen()
      isExact.value = false
    },
  )

  return {
    query,
    answer,
    rows,
    total,
    isAtLeast,
    countAll,
    isFirstLoad,
    isStale,
    isNarrowed,
    ...choosing,
  }
}

/** The total, or of more than were counted a number that leaves room for the next page. */
function reached(page: RecordPage['page'] | undefined, { page: number, size }: ViewState): number | undefined {
  if (page?.total === undefined || page.count !== 'at_least') return page?.total
  return page.next === null ? number * size : Math.max(page.total, number * size) + 1
}
