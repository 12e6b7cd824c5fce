/** The records that a rule finds, page after page; where the count is not exact at once, that is said. */
import { computed, ref, shallowRef } from 'vue'
import { previewRule, type AskedRule, type RulePreview } from '../../data/tag-rules.ts'

export function usePreview(asked: AskedRule, size: number) {
  /** Where each page begins; the first at the beginning. */
  const starts = ref<readonly (string | undefined)[]>([undefined])
  const page = ref(1)
  const shown = shallowRef<RulePreview>()
  /** Counted once, with the first page. */
  const count = shallowRef<RulePreview['count']>()
  const error = shallowRef<unknown>()
  const isBusy = ref(false)
  let running: AbortController | undefined

  async function load(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    isBusy.value = true
    error.value = undefined
    try {
      const cursor = starts.value[page.value - 1]
      const answer = await previewRule(asked, { limit: size, ...(cursor && { cursor }) }, mine.signal)
      if (mine.signal.aborted) return
      shown.value = answer
      count.value = answer.count ?? count.value
      const { next } = answer.rows.page
      if (next) starts.value = [...starts.value.slice(0, page.value), next]
    } catch (failure) {
      if (!mine.signal.aborted) error.value = failure
    } finally {
      if (running === mine) isBusy.value = false
    }
  }
  function go(by: 1 | -1): void {
    page.value += by
    void load()
  }
  void load()

  return {
    shown,
    count,
    error,
    isBusy,
    page,
    hasNext: computed(() => starts.value.length > page.value),
    load,
    go,
    stop: () => running?.abort(),
  }
}
