/** One export at work: asked for, arriving, saved; or broken off. */
import { onBeforeUnmount, ref, shallowRef } from 'vue'
import { type ExportWish, fetchExport, isAbort } from '../data/transfer.ts'

export type ExportState = 'idle' | 'running' | 'done' | 'cancelled' | 'failed'

export function useExport() {
  const state = ref<ExportState>('idle')
  const bytes = ref(0)
  const name = ref('')
  const error = shallowRef<unknown>()
  let stopping: AbortController | undefined

  async function start(object: string, wish: ExportWish): Promise<void> {
    stopping = new AbortController()
    state.value = 'running'
    bytes.value = 0
    error.value = undefined
    try {
      const fetched = await fetchExport(object, wish, {
        progress: (arrived) => (bytes.value = arrived),
        signal: stopping.signal,
      })
      name.value = fetched.name
      save(fetched.file, fetched.name)
      state.value = 'done'
    } catch (thrown) {
      state.value = isAbort(thrown) ? 'cancelled' : 'failed'
      error.value = thrown
    }
  }

  const cancel = (): void => stopping?.abort()
  onBeforeUnmount(cancel)

  return { state, bytes, name, error, start, cancel }
}

/** Hands a file to the browser, which keeps it where it keeps what people download. */
function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
