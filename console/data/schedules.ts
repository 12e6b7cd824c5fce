/** The calls about work at set times. Schedules themselves are records. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'

const BASE = '/api/v1/schedules'
const RECORDS = '/api/v1/sys_schedule'

export interface ScheduleRun {
  /** When it was due; null when somebody started it by hand. */
  readonly slot: string | null
  readonly at: string
  readonly outcome: 'started' | 'skipped' | 'missed'
  readonly by_name: string | null
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | null
  readonly started_at: string | null
  readonly ended_at: string | null
  readonly error: { readonly message: Text } | null
}

export interface Schedule {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly title: string
  readonly group: string | null
  readonly handler: string
  readonly handler_label: Text | null
  readonly cron: string
  readonly time_zone: string | null
  readonly enabled: boolean
  readonly overlap: 'queue' | 'skip'
  readonly catch_up: 'none' | 'last' | 'all'
  readonly catch_up_most: number | null
  readonly description: string | null
  readonly next: readonly string[]
  readonly last: ScheduleRun | null
}

export interface ScheduledJob {
  readonly code: string
  readonly label: Text
  readonly description: Text
}

export interface Schedules {
  readonly schedules: readonly Schedule[]
  readonly jobs: readonly ScheduledJob[]
  /** What one may do to schedules. */
  readonly can: { readonly add: boolean; readonly edit: boolean; readonly remove: boolean }
}

export type ScheduleValues = Readonly<Record<string, unknown>>

export async function fetchSchedules(signal?: AbortSignal): Promise<Schedules> {
  return (await call<{ data: Schedules }>('GET', BASE, signal && { signal })).data
}

export async function fetchTimes(cron: string, zone: string | null, signal?: AbortSignal): Promise<readonly string[]> {
  const options = { body: { cron, time_zone: zone }, ...(signal && { signal }) }
  return (await call<{ data: { next: readonly string[] } }>('POST', `${BASE}/times`, options)).data.next
}

export async function fetchRuns(id: string, signal?: AbortSignal): Promise<readonly ScheduleRun[]> {
  return (await call<{ data: readonly ScheduleRun[] }>('GET', `${BASE}/${id}/runs`, signal && { signal })).data
}

export async function runSchedule(id: string): Promise<void> {
  await call('POST', `${BASE}/${id}/run`, { body: {} })
}

export async function addSchedule(values: ScheduleValues): Promise<void> {
  await call('POST', RECORDS, { body: values })
}

export async function changeSchedule({ id, version }: Schedule, values: ScheduleValues): Promise<void> {
  await call('PATCH', `${RECORDS}/${id}`, { body: { ...values, version } })
}

export async function removeSchedule({ id, version }: Schedule): Promise<void> {
  await call('DELETE', `${RECORDS}/${id}?version=${version}`)
}
