/** A list that is fetched page by page, and looked at anew when something has changed. */
import { onBeforeUnmount, ref, shallowRef } from 'vue'

interface Page<T> {
  readonly data: readonly T[]
  readonly next: string | null
}

/** @param fetch one page, after the place given or from the beginning */
export function usePages<T extends { readonly id: string }>(
  fetch: (after: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
) {
  const rows = shallowRef<readonly T[]>()
  const next = ref<string | null>(null)
  const error = shallowRef<unknown>()
  const isBusy = ref(false)
  let asking: AbortController | undefined

  /** From the beginning; what was loaded of older ones is loaded again on demand. */
  function load(): Promise<void> {
    return ask(undefined, (page) => (rows.value = page.data))
  }
  async function loadMore(): Promise<void> {
    const after = next.value
    if (after !== null) await ask(after, (page) => (rows.value = [...(rows.value ?? []), ...page.data]))
  }

  async function ask(after: string | undefined, take: (page: Page<T>) => void): Promise<void> {
    asking?.abort()
    const own = (asking = new AbortController())
    isBusy.value = true
    try {
      const page = await fetch(after, own.signal)
      take(page)
      next.value = page.next
      error.value = undefined
    } catch (thrown) {
      if (!own.signal.aborted) error.value = thrown
    } finally {
      if (asking === own) isBusy.value = false
    }
  }

  onBeforeUnmount(() => asking?.abort())
  return { rows, next, error, isBusy, load, loadMore }
}
