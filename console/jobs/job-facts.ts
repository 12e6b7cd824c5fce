/** What is shown of a job beside its words. Pure. */
import type { Job, Progress } from '../data/jobs.ts'
import type { LiveJob } from '../state/live.ts'

/** A job as it stands now: what is heard of it comes before what was fetched. */
export function asHeard(job: Job, heard: LiveJob | undefined): Job {
  if (!heard || job.ended_at !== null) return job
  return { ...job, state: heard.state, progress: heard.progress, error: heard.error, ended_at: heard.ended_at }
}

/** How much of it is done, 0 to 1; nothing where nobody knows how much there is. */
export function partOf(progress: Progress | null): number | undefined {
  if (progress?.total === undefined || progress.total <= 0) return undefined
  return Math.min(1, Math.max(0, progress.done / progress.total))
}

/** Whole seconds that it took; nothing while it has not ended. */
export function secondsOf({
  started_at: from,
  ended_at: to,
}: Pick<Job, 'started_at' | 'ended_at'>): number | undefined {
  return from === null || to === null ? undefined : Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1_000))
}

const MOST_FACTS = 6

/** Numbers and words that a job left, by their names; what holds others is left out. */
export function factsOf(result: unknown): readonly (readonly [name: string, value: string])[] {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return []
  return Object.entries(result)
    .flatMap(([name, value]): [string, string][] =>
      typeof value === 'number' || typeof value === 'string' ? [[name, String(value)]] : [],
    )
    .slice(0, MOST_FACTS)
}
