/** Events that came: asked for anew whenever the question changes, page by page behind what is shown. */
import { ref, shallowRef, watch } from 'vue'
import { type HistoryEvent, listHistory } from '../../data/events.ts'

export function useHistory(question: () => Readonly<Record<string, string>>) {
  const rows = shallowRef<readonly HistoryEvent[]>()
  const next = ref<string | null>(null)
  const error = shallowRef<unknown>()
  const isLoading = ref(false)
  let asked = 0

  /** Only the answer to the last question counts. */
  async function ask(after: string | null): Promise<void> {
    const mine = ++asked
    isLoading.value = true
    error.value = undefined
    try {
      const answer = await listHistory(question(), after)
      if (mine !== asked) return
      rows.value = [...(after === null ? [] : (rows.value ?? [])), ...answer.data]
      next.value = answer.next
    } catch (cause) {
      if (mine === asked) error.value = cause
    } finally {
      if (mine === asked) isLoading.value = false
    }
  }

  watch(
    () => JSON.stringify(question()),
    () => {
      rows.value = undefined
      next.value = null
      void ask(null)
    },
    { immediate: true },
  )

  return { rows, next, error, isLoading, more: () => ask(next.value), refetch: () => ask(null) }
}
