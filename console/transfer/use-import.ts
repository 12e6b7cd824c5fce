/** One import at work: its file on the way, what the server found in it, how far it is. It is asked for as long as it runs. */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import {
  cancelImport,
  fetchImport,
  type ImportDetail,
  type ImportStart,
  isAbort,
  startImport,
} from '../data/transfer.ts'
import { uploadFile } from '../data/upload.ts'
import { isRunning } from './import-state.ts'

const PAUSE_MS = 800

export function useImport(id: Readonly<Ref<string | undefined>>) {
  const detail = shallowRef<ImportDetail>()
  const error = shallowRef<unknown>()
  const isBusy = ref(false)
  const upload = ref<{ name: string; part: number }>()
  let stopping = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function attempt(work: () => Promise<ImportDetail | undefined>): Promise<boolean> {
    isBusy.value = true
    error.value = undefined
    try {
      const found = await work()
      if (found) show(found)
      return true
    } catch (thrown) {
      if (!isAbort(thrown)) error.value = thrown
      return false
    } finally {
      isBusy.value = false
    }
  }

  function show(found: ImportDetail): void {
    detail.value = found
    clearTimeout(timer)
    if (isRunning(found)) timer = setTimeout(() => void refresh(), PAUSE_MS)
  }

  async function refresh(): Promise<void> {
    const asked = id.value
    if (asked === undefined) return
    try {
      const found = await fetchImport(asked, stopping.signal)
      if (asked === id.value) show(found)
    } catch (thrown) {
      if (isAbort(thrown)) return
      // the server may be away for a moment: what is known stays, and it is asked again
      if (detail.value) timer = setTimeout(() => void refresh(), PAUSE_MS * 4)
      else error.value = thrown
    }
  }

  async function send(object: string, file: File): Promise<ImportDetail | undefined> {
    let made: ImportDetail | undefined
    upload.value = { name: file.name, part: 0 }
    await attempt(async () => {
      made = await uploadFile<ImportDetail>(
        file,
        { progress: (part) => (upload.value = { name: file.name, part }), signal: stopping.signal },
        `/api/v1/imports?object=${encodeURIComponent(object)}&`,
      )
      return undefined
    })
    if (made) upload.value = undefined
    return made
  }

  const start = (how: ImportStart): Promise<boolean> => attempt(() => startImport(id.value ?? '', how))
  const cancel = (): Promise<boolean> => attempt(() => cancelImport(id.value ?? ''))

  function forget(): void {
    upload.value = undefined
    error.value = undefined
  }

  watch(
    id,
    () => {
      stopping.abort()
      stopping = new AbortController()
      clearTimeout(timer)
      detail.value = undefined
      forget()
      void refresh()
    },
    { immediate: true },
  )
  onBeforeUnmount(() => {
    stopping.abort()
    clearTimeout(timer)
  })

  return { detail, error, isBusy, upload, send, start, cancel, refresh, forget }
}
