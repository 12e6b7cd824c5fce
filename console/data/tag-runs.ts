/** The calls about runs that set automatic tags. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'

const BASE = '/api/v1/tags/runs'

export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface RunReport {
  readonly tags?: number
  readonly rules?: number
  readonly rows?: number
  readonly added?: number
  readonly removed?: number
  readonly corrections?: number
  /** Why records had not been tagged as they changed. */
  readonly reasons?: Readonly<Record<'clock' | 'relation' | 'sql' | 'fresh' | 'unexplained', number>>
  /** Rules that could not be run. */
  readonly faults?: readonly { readonly rule: string; readonly message: Text }[]
}

export interface TagRun {
  readonly id: string
  readonly object: string
  readonly reason: string
  /** Null: all automatic ones. */
  readonly tags: readonly string[] | null
  readonly state: RunState
  readonly progress: { readonly done: number; readonly total: number }
  readonly report: RunReport | null
  readonly fault: Text | null
  readonly by: { readonly id: string; readonly name: string } | null
  readonly started_at: string
  readonly ended_at: string | null
}

/** All automatic tags of an object, or these. */
export type RunWish = { readonly object: string } | { readonly tags: readonly string[] }

export interface StartedRun {
  readonly run: string
  /** Tags that no run sets. */
  readonly ignored: readonly string[]
}

export function isOver({ state }: TagRun): boolean {
  return state !== 'queued' && state !== 'running'
}

/** How much of it is done, between 0 and 1. */
export function shareOf({ progress: { done, total } }: TagRun): number {
  return total > 0 ? Math.min(1, done / total) : 0
}

export async function startTagRun(body: RunWish): Promise<StartedRun> {
  return (await call<{ data: StartedRun }>('POST', BASE, { body })).data
}

export async function listTagRuns(object: string, signal?: AbortSignal): Promise<readonly TagRun[]> {
  const path = `${BASE}?${new URLSearchParams({ object })}`
  return (await call<{ data: TagRun[] }>('GET', path, signal && { signal })).data
}

export async function fetchTagRun(id: string, signal?: AbortSignal): Promise<TagRun> {
  return (await call<{ data: TagRun }>('GET', `${BASE}/${encodeURIComponent(id)}`, signal && { signal })).data
}

export async function cancelTagRun(id: string): Promise<void> {
  await call('POST', `${BASE}/${encodeURIComponent(id)}/cancel`)
}
