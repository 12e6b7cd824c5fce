/** The calls about tasks of strategies: what is waiting, what became of what has been done, cancelling and doing again. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'

const BASE = '/api/v1/automation/tasks'
const LIMIT = '50'

export const TASK_STATES = [
  'pending',
  'running',
  'retrying',
  'succeeded',
  'dead',
  'cancelled',
  'skipped',
  'unknown',
] as const
export type TaskState = (typeof TASK_STATES)[number]

interface Named {
  readonly id: string
  readonly name: string | null
}

export interface TaskReason {
  readonly code: string
  readonly reason: Text
}

export interface StrategyTask {
  readonly id: string
  readonly at: string
  readonly strategy: Named | null
  readonly event: (Named & { readonly code: string | null }) | null
  readonly processor: Named
  readonly state: TaskState
  readonly delayed: boolean
  /** When it was meant to be done; `due_at` is later while it is tried again. */
  readonly planned_at: string
  readonly due_at: string
  readonly ended_at: string | null
  readonly attempts: number
  readonly error: TaskReason | null
  readonly by: Named | null
  readonly replay_of: string | null
}

export interface TaskAttempt {
  readonly n: number
  readonly started_at: string
  readonly ms: number | null
  readonly outcome: string
  readonly code: string | null
  readonly reason: Text | null
  readonly http_status: number | null
  readonly response_head: string | null
}

export interface TaskDetail extends StrategyTask {
  readonly settings: Readonly<Record<string, unknown>>
  readonly conditions: unknown
  readonly event_id: string | null
  readonly data: Readonly<Record<string, unknown>> | null
  readonly result: unknown
  readonly max_attempts: number
  readonly log: readonly TaskAttempt[]
}

export interface TaskPage {
  readonly data: readonly StrategyTask[]
  readonly next: string | null
}

/** By their names in the address of the call; empty ones do not narrow. */
export type TaskQuestion = Readonly<Record<string, string>>

export function listTasks(question: TaskQuestion, before: string | null): Promise<TaskPage> {
  const asked = { ...question, limit: LIMIT, ...(before !== null && { before }) }
  const given = Object.entries(asked).filter(([, value]) => value !== '')
  return call('GET', `${BASE}?${new URLSearchParams(given)}`)
}

export async function fetchTask(id: string, signal?: AbortSignal): Promise<TaskDetail> {
  const path = `${BASE}/${encodeURIComponent(id)}`
  return (await call<{ data: TaskDetail }>('GET', path, signal && { signal })).data
}

/** @returns how many of them will never run: others had begun or ended before */
export async function cancelTasks(ids: readonly string[]): Promise<number> {
  return (await call<{ data: { cancelled: number } }>('POST', `${BASE}/cancel`, { body: { ids } })).data.cancelled
}

/** @returns how many are done once more */
export async function replayTasks(ids: readonly string[]): Promise<number> {
  return (await call<{ data: { replayed: number } }>('POST', `${BASE}/replay`, { body: { ids } })).data.replayed
}

/** All that failed after all tries. @returns how many are done once more */
export async function replayAllDead(): Promise<number> {
  const body = { filter: { states: ['dead'] } }
  return (await call<{ data: { replayed: number } }>('POST', `${BASE}/replay`, { body })).data.replayed
}
