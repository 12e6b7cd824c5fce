/** The calls about work in the background. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'

const BASE = '/api/v1/jobs'

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface Progress {
  readonly done: number
  readonly total?: number
  readonly step?: string
}

export interface JobFault {
  readonly code: string
  readonly message: Text
}

export interface Job {
  readonly id: string
  readonly name: string
  readonly label: Text
  readonly state: JobState
  readonly attempt: number
  readonly progress: Progress | null
  readonly result: unknown
  readonly error: JobFault | null
  readonly by: { readonly id: string; readonly name: string } | null
  readonly retry_of: string | null
  readonly retried: boolean
  readonly cancelling: boolean
  readonly created_at: string
  readonly started_at: string | null
  readonly ended_at: string | null
  readonly can: { readonly cancel: boolean; readonly retry: boolean }
}

export interface JobPage {
  readonly data: readonly Job[]
  readonly next: string | null
  /** Whether one sees jobs of others. */
  readonly all: boolean
}

export interface JobQuestion {
  readonly states: readonly JobState[]
  readonly mine: boolean
  readonly after?: string | null
}

export function fetchJobs({ states, mine, after }: JobQuestion, signal?: AbortSignal): Promise<JobPage> {
  const parts = new URLSearchParams()
  if (states.length > 0) parts.set('state', states.join(','))
  if (mine) parts.set('mine', '1')
  if (after) parts.set('after', after)
  return call<JobPage>('GET', `${BASE}${parts.size > 0 ? `?${parts}` : ''}`, signal && { signal })
}

export async function cancelJob(id: string): Promise<void> {
  await call('POST', `${BASE}/${id}/cancel`, { body: {} })
}

export async function retryJob(id: string): Promise<void> {
  await call('POST', `${BASE}/${id}/retry`, { body: {} })
}
