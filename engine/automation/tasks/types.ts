/** Tasks as other rooms see them. */
import type { Text } from '../../kernel/text.ts'

/** The next action of a strategy follows the one before it: only when that succeeded, or whatever became of it. */
export type ChainOn = 'success' | 'always'

/** Something that shall be done, as strategies and plans decide it. */
export interface TaskDraft {
  /** Made when absent; known beforehand where another follows it. */
  readonly id?: string
  /** Of the event log; null for what no event has caused: then it brings `data` along. */
  readonly event: string | null
  /** Of the event's definition, a record of `sys_event`. */
  readonly eventType: string | null
  readonly strategy: string | null
  readonly version: number | null
  readonly planRun?: string | null
  /** The place of the action in its strategy. */
  readonly action: number
  readonly processor: string
  /** As they are now; editing the strategy changes nothing of it. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly object: string | null
  readonly record: string | null
  readonly data?: Readonly<Record<string, unknown>>
  /** ISO UTC; at once when absent. */
  readonly dueAt?: string
  /** Shown among the tasks of strategies. */
  readonly delayed?: boolean
  /** Begins when the task named has ended. */
  readonly chain?: { readonly after: string; readonly on: ChainOn }
  /** So many seconds after `dueAt` it is too late to do it. */
  readonly maxLateSeconds?: number
  readonly maxAttempts?: number
  /** ISO UTC; no attempt begins later. */
  readonly giveUpAt?: string
  /** Of drafts with the same one only the first ever becomes a task. */
  readonly dedupe?: string
  readonly depth: number
  readonly root: string
}

/** How a task ended. */
export type TaskEnd = 'succeeded' | 'dead' | 'cancelled' | 'skipped' | 'unknown'

/** Why it ended so, or is tried again. */
export interface TaskReason {
  readonly code: string
  readonly reason: Text
}
