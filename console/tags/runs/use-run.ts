/** One run from its start to its end: asked for again and again while it is on. */
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { useRefreshRecords } from '../../data/queries.ts'
import { cancelTagRun, fetchTagRun, isOver, startTagRun, type RunWish, type TagRun } from '../../data/tag-runs.ts'

const PAUSE_MS = 1000
/** A server that does not answer for a moment is asked again this often. */
const MOST_MISSES = 5

export function useRun() {
  const refresh = useRefreshRecords()
  const run = shallowRef<TagRun>()
  const ignored = ref(0)
  const error = shallowRef<unknown>()
  const isStarting = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let misses = 0
  let isGone = false

  async function start(wish: RunWish): Promise<void> {
    isStarting.value = true
    error.value = undefined
    try {
      const started = await startTagRun(wish)
      ignored.value = started.ignored.length
      await look(started.run)
    } catch (failure) {
      error.value = failure
    } finally {
      isStarting.value = false
    }
  }
  async function look(id: string): Promise<void> {
    try {
      run.value = await fetchTagRun(id)
      misses = 0
    } catch (failure) {
      if (++misses > MOST_MISSES) return void (error.value = failure)
    }
    if (isGone) return
    if (run.value && isOver(run.value)) void refresh()
    else timer = setTimeout(() => void look(id), PAUSE_MS)
  }
  async function cancel(): Promise<void> {
    if (!run.value) return
    try {
      await cancelTagRun(run.value.id)
    } catch (failure) {
      error.value = failure
    }
  }
  onBeforeUnmount(() => {
    isGone = true
    clearTimeout(timer)
  })

  return {
    run,
    ignored,
    error,
    isStarting,
    isOver: computed(() => run.value !== undefined && isOver(run.value)),
    start,
    cancel,
  }
}
