/** The calls about events: their registry, the objects they may be about, and the history of what came. */
import type { Text } from '../../engine/kernel/text.ts'
import { listRecords } from './api.ts'
import { call } from './http.ts'
import type { Row } from './types.ts'

const BASE = '/api/v1/events'

export const EVENT = 'sys_event'
/** As many as one call carries; a workspace has fewer. */
const ALL = 200

export const EVENT_TYPES = ['text', 'number', 'moment', 'boolean', 'object'] as const
export type EventType = (typeof EVENT_TYPES)[number]

export interface EventObject {
  readonly name: string
  readonly label: Text
  readonly taggable: boolean
  readonly fields: readonly {
    readonly name: string
    readonly label: Text
    readonly type: EventType
    readonly day: boolean
    readonly refers: boolean
    /** An event may carry it; others can only be compared with. */
    readonly carried: boolean
  }[]
}

export interface UsingStrategy {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
}

export async function listEvents(search: string, signal?: AbortSignal): Promise<readonly Row[]> {
  const query = { limit: ALL, sort: 'name', ...(search !== '' && { search }) }
  return (await listRecords(EVENT, query, signal)).data
}

/** Strategies by the id of the event that they name. */
export async function fetchUsingStrategies(
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly UsingStrategy[]>> {
  const answer = await call<{ data: readonly { id: string; strategies: readonly UsingStrategy[] }[] }>(
    'GET',
    `${BASE}/offered`,
    signal && { signal },
  )
  return new Map(answer.data.map(({ id, strategies }) => [id, strategies]))
}

export async function fetchEventObjects(signal?: AbortSignal): Promise<readonly EventObject[]> {
  return (await call<{ data: readonly EventObject[] }>('GET', `${BASE}/objects`, signal && { signal })).data
}

/** @param name enable, disable or copy */
export async function actOnEvents(name: string, ids: readonly string[]): Promise<void> {
  await call('POST', `/api/v1/${EVENT}/actions/${name}`, { body: { ids }, once: true })
}

export async function importEvents(): Promise<number> {
  return (await call<{ data: { imported: number } }>('POST', `${BASE}/import-builtin`, { body: {} })).data.imported
}

interface Named {
  readonly id: string
  readonly name: string | null
}

export interface HistoryTask {
  readonly id: string
  readonly processor: Named
  readonly state: string
  readonly at: string
  readonly due_at: string
  readonly ended_at: string | null
  readonly error: { readonly code: string; readonly reason: Text } | null
}

export interface HistoryMatch {
  readonly strategy: Named
  readonly version: number
  readonly matched: boolean
  readonly code: string | null
  readonly reason: Text | null
  readonly left_out: readonly { readonly action: number; readonly reason: Text }[]
  readonly tasks: readonly HistoryTask[]
}

export interface HistoryEvent {
  readonly id: string
  readonly at: string
  readonly source: string
  readonly event: { readonly id: string | null; readonly name: string | null; readonly code: string }
  readonly application: Named | null
  readonly event_id: string | null
  readonly state: 'accepted' | 'refused'
  readonly code: string | null
  readonly reason: Text | null
  readonly record: { readonly object: string; readonly id: string; readonly title: string | null } | null
  readonly depth: number
  readonly matches: readonly HistoryMatch[]
}

export interface HistoryDetail extends HistoryEvent {
  readonly data: Readonly<Record<string, unknown>> | null
  readonly request: string | null
}

export interface HistoryPage {
  readonly data: readonly HistoryEvent[]
  readonly next: string | null
}

const PAGE = '30'

/** @param question by the names in the address of the call; empty ones do not narrow */
export function listHistory(question: Readonly<Record<string, string>>, after: string | null): Promise<HistoryPage> {
  const asked = { ...question, limit: PAGE, ...(after !== null && { after }) }
  const given = Object.entries(asked).filter(([, value]) => value !== '')
  return call('GET', `${BASE}/history?${new URLSearchParams(given)}`)
}

export async function fetchHistoryEvent(id: string, signal?: AbortSignal): Promise<HistoryDetail> {
  const path = `${BASE}/history/${encodeURIComponent(id)}`
  return (await call<{ data: HistoryDetail }>('GET', path, signal && { signal })).data
}

export async function replayEvent(id: string): Promise<string> {
  const path = `${BASE}/history/${encodeURIComponent(id)}/replay`
  return (await call<{ data: { id: string } }>('POST', path, { body: {}, once: true })).data.id
}
