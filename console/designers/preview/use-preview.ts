/** The screen that what is being designed would give, asked anew whenever it changes. The former one stays meanwhile. */
import { onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import type { Issue } from '../../../engine/kernel/errors.ts'
import type { ScreenModel } from '../../../engine/screens/types.ts'
import { fetchPreview, type PreviewWish } from '../../data/definitions.ts'

const PAUSE_MS = 250

/** `stamp`: what else the screen depends on. */
export function usePreview(wish: () => PreviewWish | undefined, stamp: () => string = () => '') {
  const screen = shallowRef<ScreenModel>()
  const issues = shallowRef<readonly Issue[]>([])
  const error = shallowRef<unknown>()
  const isLoading = ref(false)
  let asked: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let subject = ''

  async function ask(): Promise<void> {
    asked?.abort()
    const wanted = wish()
    if (!wanted) return
    const mine = (asked = new AbortController())
    isLoading.value = true
    try {
      const answer = await fetchPreview(wanted, mine.signal)
      if (mine.signal.aborted) return
      screen.value = answer.screen
      issues.value = answer.issues
      error.value = undefined
    } catch (thrown) {
      if (!mine.signal.aborted) error.value = thrown
    } finally {
      if (asked === mine) isLoading.value = false
    }
  }

  watch(
    () => JSON.stringify([wish() ?? null, stamp()]),
    () => {
      clearTimeout(timer)
      const now = subjectOf(wish())
      if (now !== subject) screen.value = undefined
      const pause = now === subject ? PAUSE_MS : 0
      subject = now
      timer = setTimeout(() => void ask(), pause)
    },
    { immediate: true },
  )
  onBeforeUnmount(() => {
    clearTimeout(timer)
    asked?.abort()
  })

  return { screen, issues, error, isLoading, refresh: ask }
}

/** Of another template the former screen would be a wrong one. */
function subjectOf(wish: PreviewWish | undefined): string {
  if (!wish) return ''
  return 'name' in wish ? wish.name : String(wish.template['name'])
}
