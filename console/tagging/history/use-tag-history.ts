/** The history of tags at work: asked for anew whenever the question changes, and page by page behind what is shown. */
import { ref, shallowRef, watch } from 'vue'
import { type HistoryLine, type HistoryQuestion, listTagHistory } from '../../data/tag-history.ts'

/** A line with what a table knows it by. */
export interface Line extends HistoryLine {
  readonly id: string
}

/** Nothing is asked before the question is known. */
export function useTagHistory(question: () => HistoryQuestion | undefined) {
  const lines = shallowRef<readonly Line[]>()
  const next = ref<string | null>(null)
  const error = shallowRef<unknown>()
  const isLoading = ref(false)
  let asked = 0

  /** Only the answer to the last question counts. */
  async function ask(cursor: string | null): Promise<void> {
    const wanted = question()
    if (!wanted) return
    const mine = ++asked
    isLoading.value = true
    error.value = undefined
    try {
      const answer = await listTagHistory(wanted, cursor)
      if (mine !== asked) return
      const shown = cursor === null ? [] : (lines.value ?? [])
      lines.value = [...shown, ...answer.data.map((line, at) => ({ ...line, id: String(shown.length + at) }))]
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
      lines.value = undefined
      next.value = null
      void ask(null)
    },
    { immediate: true },
  )

  return { lines, next, error, isLoading, more: () => ask(next.value), retry: () => ask(null) }
}
