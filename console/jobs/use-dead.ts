/** A list of what could not be done, page by page, and what was chosen of it. */
import { onBeforeUnmount, ref, shallowRef } from 'vue'
import { errorText } from '../data/http.ts'
import { useWords } from './words.ts'

interface Page<T> {
  readonly data: readonly T[]
  readonly next: string | null
}

export function useDead<T extends { readonly id: string }>(fetch: (after: string | null) => Promise<Page<T>>) {
  const { text } = useWords()
  const rows = shallowRef<readonly T[]>()
  const next = ref<string | null>(null)
  const failure = ref('')
  const chosen = shallowRef<ReadonlySet<string>>(new Set())
  let isGone = false
  onBeforeUnmount(() => (isGone = true))

  async function load(after: string | null = null): Promise<void> {
    try {
      const page = await fetch(after)
      if (isGone) return
      rows.value = after === null ? page.data : [...(rows.value ?? []), ...page.data]
      next.value = page.next
      failure.value = ''
      const known = new Set(rows.value.map(({ id }) => id))
      chosen.value = new Set([...chosen.value].filter((id) => known.has(id)))
    } catch (error) {
      failure.value = text(errorText(error))
    }
  }
  function choose(ids: readonly string[], on: boolean): void {
    const rest = [...chosen.value].filter((id) => !ids.includes(id))
    chosen.value = new Set(on ? [...rest, ...ids] : rest)
  }

  void load()
  return { rows, next, failure, chosen, choose, load, more: () => load(next.value) }
}
