/** Asks the server a moment after the last key, drops what is overtaken, and remembers the words that led somewhere. */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { errorText } from '../../data/http.ts'
import { type FoundGroup, searchEverywhere } from '../../data/search.ts'
import { readStored, writeStored } from '../../state/storage.ts'

const PAUSE_MS = 180
const MOST_ASKED = 5
/** What the server takes. */
export const LONGEST_WORDS = 100

export function useSearch(words: Ref<string>) {
  const found = shallowRef<readonly FoundGroup[]>([])
  /** The words of what is shown. */
  const answered = ref('')
  const busy = ref(false)
  const fault = shallowRef<ReturnType<typeof errorText>>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  async function ask(now: string): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    busy.value = true
    fault.value = undefined
    try {
      const groups = await searchEverywhere(now, mine.signal)
      if (mine.signal.aborted) return
      found.value = groups
      answered.value = now
    } catch (error) {
      if (mine.signal.aborted) return
      // what other words found would look like an answer to these
      found.value = []
      answered.value = ''
      fault.value = errorText(error)
    } finally {
      if (running === mine) busy.value = false
    }
  }

  function stop(): void {
    clearTimeout(timer)
    running?.abort()
    busy.value = false
  }

  watch(words, (now) => {
    stop()
    const wanted = now.trim()
    if (wanted === '') {
      found.value = []
      answered.value = ''
      fault.value = undefined
      return
    }
    busy.value = true
    timer = setTimeout(() => void ask(wanted), PAUSE_MS)
  })
  onScopeDispose(stop)

  return { found, answered, busy, fault, again: () => ask(words.value.trim()) }
}

/** The words searched for last by this person on this device. */
export function useAsked(person: string) {
  const key = `tessera.searched.${person}`
  const asked = ref<readonly string[]>(readStored(localStorage, key, isWords) ?? [])
  function remember(words: string): void {
    if (words === '') return
    asked.value = [words, ...asked.value.filter((one) => one !== words)].slice(0, MOST_ASKED)
    writeStored(localStorage, key, asked.value)
  }
  return { asked, remember }
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
