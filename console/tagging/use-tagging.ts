/** Tagging at work: at once, or as a job that is watched until it ends. */
import { onBeforeUnmount, ref, shallowRef } from 'vue'
import type { Text } from '../../engine/kernel/text.ts'
import { errorText } from '../data/http.ts'
import { useRefreshRecords } from '../data/queries.ts'
import type { Chosen } from '../data/sets.ts'
import { cancelTagging, fetchTagging, tagRecords, type Tagged, type Wish } from '../data/tagging.ts'
import { notify } from '../kit/notify.ts'
import { useWords } from './words.ts'

const PAUSE_MS = 800

export function useTagging(object: () => string) {
  const { t } = useWords()
  const refresh = useRefreshRecords()
  const isBusy = ref(false)
  const fault = shallowRef<Text>()
  const progress = shallowRef<{ readonly done: number; readonly total: number }>()
  let [job, isGone] = ['', false]
  onBeforeUnmount(() => (isGone = true))

  /** True when all of it is done. */
  async function run(chosen: Chosen, wish: Wish): Promise<boolean> {
    isBusy.value = true
    fault.value = undefined
    try {
      const tagging = await tagRecords(object(), chosen, wish)
      if (!('job' in tagging)) return tell(tagging)
      job = tagging.job
      progress.value = { done: 0, total: tagging.records }
      return await watched()
    } catch (error) {
      fault.value = errorText(error)
      return false
    } finally {
      isBusy.value = false
      progress.value = undefined
      void refresh()
    }
  }

  async function watched(): Promise<boolean> {
    while (!isGone) {
      const { state, progress: now, result } = await fetchTagging(job)
      const total = now?.total ?? progress.value?.total ?? 0
      if (state === 'done' && result) return tell(result)
      if (state === 'cancelled') return said('info', t('tagging.stopped'))
      if (state === 'failed') return said('error', t('tagging.failed'))
      progress.value = { done: now?.done ?? 0, total }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
    return false
  }

  function tell({ records, added, removed }: Tagged): boolean {
    const isSame = added + removed === 0
    void notify(isSame ? 'info' : 'success', t(isSame ? 'tagging.same' : 'tagging.done', { records, added, removed }))
    return true
  }
  function said(kind: 'info' | 'error', words: string): boolean {
    void notify(kind, words)
    return kind === 'info'
  }

  async function stop(): Promise<void> {
    if (job !== '') await cancelTagging(job).catch((error: unknown) => (fault.value = errorText(error)))
  }

  return { isBusy, fault, progress, run, stop }
}
