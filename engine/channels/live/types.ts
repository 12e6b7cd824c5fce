/** What browsers hear while a page is open. Each message tells how things stand, so that one that is lost does no harm. */
import type { Progress } from '../../jobs/index.ts'
import type { Text } from '../../kernel/text.ts'

export interface LiveJob {
  readonly id: string
  readonly name: string
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly progress: Progress | null
  readonly error: { readonly code: string; readonly message: Text } | null
  readonly ended_at: string | null
}

export interface LiveState {
  readonly unread: number
  /** One's own jobs that are under way or ended a moment ago. */
  readonly jobs: readonly LiveJob[]
}

export type LiveEvent =
  | { readonly name: 'notices'; readonly data: Pick<LiveState, 'unread'> }
  | { readonly name: 'jobs'; readonly data: Pick<LiveState, 'jobs'> }

/** Somebody who watches. */
export interface Watcher {
  readonly user: string
  /** When it last heard something, before its connection broke; what ended since is told once more. */
  readonly since?: number | undefined
  send(event: LiveEvent): void
  /** The process stops: nothing more comes. */
  end(): void
}

export interface LiveTimes {
  /** How long messages are gathered before the database is asked. */
  readonly gatherMs: number
  /** How often everything is looked at although nothing was heard. */
  readonly lookMs: number
  /** How long after a failed question it is asked again. */
  readonly againMs: number
}
