/** Jobs as they are asked for, with what is heard of one's own; those of others are looked at again while they run. */
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { fetchJobs, type Job, type JobState } from '../data/jobs.ts'
import { useLive } from '../state/live.ts'
import { asHeard } from './job-facts.ts'

const PAUSE_MS = 4_000

export function useJobList() {
  const live = useLive()
  const state = ref<JobState | ''>('')
  const mine = ref(false)
  const fetched = shallowRef<readonly Job[]>()
  const next = ref<string | null>(null)
  const all = ref(false)
  const error = shallowRef<unknown>()
  let asking: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const rows = computed(() => fetched.value?.map((job) => asHeard(job, live.jobs.get(job.id))))
  /** Ids of those that have ended since they were fetched: what may be done to them is others now. */
  const ended = computed(() =>
    (fetched.value ?? [])
      .filter(({ id, ended_at: at }) => at === null && live.jobs.get(id)?.ended_at)
      .map(({ id }) => id),
  )
  const unknown = computed(
    () => [...live.jobs.keys()].filter((id) => !fetched.value?.some((job) => job.id === id)).length,
  )

  async function load(): Promise<void> {
    clearTimeout(timer)
    asking?.abort()
    const own = (asking = new AbortController())
    try {
      const page = await fetchJobs(question(null), own.signal)
      fetched.value = page.data
      next.value = page.next
      all.value = page.all
      error.value = undefined
    } catch (thrown) {
      if (own.signal.aborted) return
      error.value = thrown
    }
    if (fetched.value?.some((job) => job.ended_at === null)) timer = setTimeout(() => void load(), PAUSE_MS)
  }
  async function loadMore(): Promise<void> {
    // the page that follows would come twice if the first were fetched anew meanwhile
    clearTimeout(timer)
    const page = await fetchJobs(question(next.value))
    fetched.value = [...(fetched.value ?? []), ...page.data]
    next.value = page.next
  }
  function question(after: string | null): Parameters<typeof fetchJobs>[0] {
    return { states: state.value === '' ? [] : [state.value], mine: mine.value, after }
  }

  watch([state, mine], () => void load(), { immediate: true })
  watch([() => ended.value.join(), unknown], () => void load())
  onBeforeUnmount(() => {
    clearTimeout(timer)
    asking?.abort()
  })
  return { rows, next, all, error, state, mine, load, loadMore }
}
