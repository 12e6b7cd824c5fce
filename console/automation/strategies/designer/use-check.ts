/** Asks the server a little after each change whether a strategy is right; only the answer to the last question counts. */
import { onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { checkStrategy, type CheckAnswer, type StrategyBody } from '../../../data/strategies.ts'

const PAUSE_MS = 500

/** Nothing is asked while there is nothing to ask about. */
export function useCheck(body: () => StrategyBody | undefined) {
  const answer = shallowRef<CheckAnswer>()
  const isAsking = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  async function ask(): Promise<void> {
    const asked = body()
    if (!asked) return
    const mine = (running = new AbortController())
    try {
      const found = await checkStrategy(asked, mine.signal)
      if (!mine.signal.aborted) answer.value = found
    } catch {
      // saving says what is wrong in any case
      if (!mine.signal.aborted) answer.value = undefined
    } finally {
      if (mine === running) isAsking.value = false
    }
  }
  function stop(): void {
    clearTimeout(timer)
    running?.abort()
  }

  watch(
    () => JSON.stringify(body()),
    (question) => {
      stop()
      isAsking.value = question !== undefined
      if (question === undefined) answer.value = undefined
      else timer = setTimeout(() => void ask(), PAUSE_MS)
    },
    { immediate: true },
  )
  onBeforeUnmount(stop)

  return { answer, isAsking }
}
