/**
 * What the server tells while a page stands open: how many notices are unread, how far one's own jobs are. One stream for
 * this browser tab, open as long as somebody here listens and the tab is seen: browsers allow few answers at a time to
 * stay open, and a tab in the background needs no badge. Each message tells how things stand, so none has to be made up for.
 */
import { onBeforeUnmount, onMounted, reactive, ref, shallowReactive } from 'vue'
import type { JobFault, JobState, Progress } from '../data/jobs.ts'

const ADDRESS = '/api/v1/live'
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 60_000

export interface LiveJob {
  readonly id: string
  readonly name: string
  readonly state: JobState
  readonly progress: Progress | null
  readonly error: JobFault | null
  readonly ended_at: string | null
}

const unread = ref(0)
/** Counts messages about notices: there are others than before. */
const stirred = ref(0)
const jobs = shallowReactive(new Map<string, LiveJob>())
const live = reactive({ unread, stirred, jobs })

let listeners = 0
let source: EventSource | undefined
let again: ReturnType<typeof setTimeout> | undefined
let pause = FIRST_PAUSE_MS

/** For components that show what is told; it is told as long as one of them is there. */
export function useLive(): typeof live {
  onMounted(() => {
    if (++listeners === 1) document.addEventListener('visibilitychange', follow)
    follow()
  })
  onBeforeUnmount(() => {
    if (--listeners > 0) return
    document.removeEventListener('visibilitychange', follow)
    follow()
  })
  return live
}

/** What one has just done oneself is shown at once. */
export function countUnread(now: number): void {
  unread.value = now
}

function follow(): void {
  const isWanted = listeners > 0 && document.visibilityState === 'visible'
  if (isWanted && !source) open()
  else if (!isWanted) close()
}

function open(): void {
  clearTimeout(again)
  const own = (source = new EventSource(ADDRESS))
  own.addEventListener('open', () => (pause = FIRST_PAUSE_MS))
  own.addEventListener('notices', ({ data }: MessageEvent<string>) => {
    unread.value = (JSON.parse(data) as { unread: number }).unread
    stirred.value++
  })
  own.addEventListener('jobs', ({ data }: MessageEvent<string>) => {
    for (const job of (JSON.parse(data) as { jobs: LiveJob[] }).jobs) jobs.set(job.id, job)
  })
  own.addEventListener('error', () => {
    // the browser itself comes back after a broken line, not after a refusal
    if (own.readyState !== EventSource.CLOSED || source !== own) return
    close()
    again = setTimeout(follow, pause * (0.75 + Math.random() / 2))
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  })
}

function close(): void {
  clearTimeout(again)
  source?.close()
  source = undefined
}
