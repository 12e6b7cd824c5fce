/** The calls about plans of targeted marketing. Plans themselves are records. */
import type { Text } from '../../engine/kernel/text.ts'
import { createRecord, listRecords, updateRecord } from './api.ts'
import { call } from './http.ts'
import type { SettingField } from './strategies.ts'
import type { Row } from './types.ts'

const BASE = '/api/v1/plans'

export const PLAN = 'sys_plan'

export type Push = 'phone' | 'email' | 'call'
export type Frequency = 'once' | 'daily' | 'every_days'
export type PlanState = 'running' | 'suspended' | 'stopped'

/** What a plan says, as it is kept. */
export interface PlanValues {
  readonly name: string
  readonly kind: 'tags' | 'source'
  readonly object: string
  readonly source_object: string | null
  readonly source: string | null
  readonly tags: readonly string[]
  readonly match: 'any' | 'all'
  readonly frequency: Frequency
  readonly every_days: number | null
  readonly start_at: string | null
  readonly end_date: string | null
  readonly refresh: boolean
  readonly processor: string | null
  readonly settings: Readonly<Record<string, unknown>> | null
}

export interface OfferedForPlans {
  readonly objects: readonly {
    readonly name: string
    readonly label: Text
    readonly reached: readonly ('phone' | 'email')[]
    readonly variables: readonly { readonly name: string; readonly label: Text }[]
  }[]
  readonly sources: readonly { readonly name: string; readonly label: Text; readonly object: string }[]
  readonly processors: readonly {
    readonly id: string
    readonly name: string
    readonly type: string
    readonly label: Text
    readonly pushes: Push
    readonly settings: readonly SettingField[]
  }[]
}

export interface PlanRun {
  readonly id: string
  readonly number: number
  readonly slot: string
  readonly missed: number
  readonly state: 'queued' | 'listing' | 'pushing' | 'sending' | 'done' | 'cancelled' | 'failed'
  readonly recipients: number | null
  readonly prepared: number
  readonly counts: Readonly<Record<RecipientResult, number>>
  readonly started_at: string | null
  readonly ended_at: string | null
  readonly error: { readonly code: string; readonly message: Text } | null
}

export type RecipientResult = 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled'

export interface Recipient {
  readonly id: string
  readonly record: string | null
  readonly title: unknown
  readonly phone: string | null
  readonly email: string | null
  readonly result: RecipientResult
  readonly at: string
  readonly error: { readonly code: string | null; readonly reason: Partial<Text> | null } | null
}

export interface PlanTarget {
  readonly object: string
  readonly tags?: readonly string[]
  readonly match?: 'any' | 'all'
  readonly source?: { readonly object: string; readonly id: string }
}

export interface PlanPreview {
  readonly count?: { readonly value: number; readonly exact: boolean }
  readonly rows: { readonly data: readonly Row[]; readonly page: { readonly next: string | null } }
}

export interface PlansQuestion {
  readonly page: number
  readonly size: number
  readonly search: string
  /** Of what a plan refers to, what somebody may see. */
  readonly expand: readonly string[]
}

export function listPlans({ page, size, search, expand }: PlansQuestion, signal?: AbortSignal) {
  const asked = { limit: size, page, sort: '-created_at', expand, exactCount: true }
  return listRecords(PLAN, { ...asked, ...(search !== '' && { search }) }, signal)
}

export async function fetchOffered(signal?: AbortSignal): Promise<OfferedForPlans> {
  return (await call<{ data: OfferedForPlans }>('GET', `${BASE}/offered`, signal && { signal })).data
}

export async function fetchProgress(
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<readonly (PlanRun & { readonly plan: string })[]> {
  const path = `${BASE}/progress?${new URLSearchParams({ ids: ids.join(',') })}`
  return (await call<{ data: readonly (PlanRun & { plan: string })[] }>('GET', path, signal && { signal })).data
}

export async function fetchCopy(id: string, signal?: AbortSignal): Promise<PlanValues> {
  return (await call<{ data: PlanValues }>('GET', `${BASE}/${id}/copy`, signal && { signal })).data
}

export async function fetchRuns(
  id: string,
  before?: number,
  signal?: AbortSignal,
): Promise<{ readonly data: readonly PlanRun[]; readonly page: { readonly next: number | null } }> {
  const query = before === undefined ? '' : `?before=${before}`
  return call('GET', `${BASE}/${id}/runs${query}`, signal && { signal })
}

export async function fetchRecipients(
  plan: string,
  run: string,
  asked: { readonly result?: RecipientResult | undefined; readonly after?: string | undefined },
  signal?: AbortSignal,
): Promise<{ readonly data: readonly Recipient[]; readonly page: { readonly next: string | null } }> {
  const query = new URLSearchParams({
    ...(asked.result && { result: asked.result }),
    ...(asked.after !== undefined && { after: asked.after }),
  })
  return call('GET', `${BASE}/${plan}/runs/${run}/recipients?${query}`, signal && { signal })
}

export async function cancelPlan(id: string): Promise<number> {
  return (await call<{ data: { cancelled: number } }>('POST', `${BASE}/${id}/cancel`, { body: {} })).data.cancelled
}

export async function resumePlan(id: string): Promise<void> {
  await call('POST', `${BASE}/${id}/resume`, { body: {} })
}

export async function previewPlan(
  target: PlanTarget,
  page: { readonly limit: number; readonly cursor?: string },
  signal?: AbortSignal,
): Promise<PlanPreview> {
  const options = { body: { ...target, ...page }, ...(signal && { signal }) }
  return (await call<{ data: PlanPreview }>('POST', `${BASE}/preview`, options)).data
}

export async function savePlan(
  values: PlanValues,
  present?: { readonly id: string; readonly version: number },
): Promise<void> {
  if (present) await updateRecord(PLAN, present.id, { ...values, version: present.version })
  else await createRecord(PLAN, { ...values })
}
