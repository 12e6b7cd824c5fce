/** The calls about strategies: what they are made of, whether they are right, what they would do and what they did. */
import type { Issue } from '../../engine/kernel/errors.ts'
import type { Text } from '../../engine/kernel/text.ts'
import { listRecords } from './api.ts'
import { call } from './http.ts'
import type { Logic, Row } from './types.ts'

const BASE = '/api/v1/strategies'

export const STRATEGY = 'sys_strategy'
export const STRATEGY_GROUP = 'sys_strategy_group'
/** As many as one call carries; a group has fewer. */
const ALL = 200

export type { SettingField } from './action-parts.ts'
export { fetchOfferedEvents, type OfferedEvent } from './offered-events.ts'

export type DelayMode = 'now' | 'after' | 'until'

export interface StrategyAction {
  readonly processor: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly delay: { readonly mode: DelayMode; readonly hours?: number; readonly at?: string }
  readonly chain?: 'success' | 'always'
}

/** What a strategy says, as it is kept. */
export interface StrategyBody {
  readonly name: string
  readonly group: string | null
  readonly event: string | null
  readonly valid_from: string | null
  readonly valid_to: string | null
  readonly conditions: Logic | null
  readonly actions: readonly StrategyAction[]
  readonly cap: { readonly times: number; readonly days: number } | null
}

export interface CheckAnswer {
  readonly issues: readonly Issue[]
  /** What is not wrong, but may be other than meant. */
  readonly warnings?: readonly Issue[]
  readonly words?: Text | null
}

export interface Verdict {
  readonly matched: boolean
  readonly reason_code: string | null
  readonly reason: Text | null
}

export interface TriedAction {
  readonly processor: string
  /** Null for what would be left out. */
  readonly due_at: string | null
  readonly skipped: { readonly code: string; readonly reason: Text } | null
}

export interface TryAnswer extends Verdict {
  readonly actions: readonly TriedAction[]
}

export interface SimulatedEvent extends Verdict {
  readonly id: string
  readonly at: string
}

export interface Simulation {
  readonly counts: { readonly events: number; readonly matched: number }
  readonly events: readonly SimulatedEvent[]
  /** There were more events than one simulation looks at. */
  readonly truncated: boolean
}

export interface ActionCounts {
  readonly action: number
  readonly processor: string | null
  readonly waiting: number
  readonly succeeded: number
  readonly failed: number
  /** Nobody knows whether they happened. */
  readonly unknown: number
  readonly skipped: number
  readonly cancelled: number
}

export interface Statistics {
  readonly events: number
  readonly matched: number
  readonly actions: readonly ActionCounts[]
}

export interface StrategyVersion {
  readonly version: number
  readonly at: string
  readonly by: { readonly id: string; readonly name: string } | null
  readonly note: string | null
  readonly body: Readonly<Record<string, unknown>>
  /** The conditions in words, as far as they can still be read. */
  readonly words: Text | null
}

interface Answer<T> {
  readonly data: T
}

export async function listGroups(signal?: AbortSignal): Promise<readonly Row[]> {
  return (await listRecords(STRATEGY_GROUP, { limit: ALL, sort: 'sort,name' }, signal)).data
}

export async function listStrategies(group: string, signal?: AbortSignal): Promise<readonly Row[]> {
  const filter = { '==': [{ var: 'group' }, group] }
  return (await listRecords(STRATEGY, { limit: ALL, sort: 'sort,created_at', filter, expand: ['event'] }, signal)).data
}

/** How many strategies stand in each group. */
export async function countStrategies(signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const body = { group: [{ field: 'group' }], measures: [{ function: 'count' }], limit: ALL }
  const path = `/api/v1/${STRATEGY}/aggregate`
  const options = { body, ...(signal && { signal }) }
  const answer = await call<Answer<{ group: { id: string } | string | null; count: number }[]>>('POST', path, options)
  return new Map(
    answer.data.flatMap(({ group, count }): [string, number][] => {
      const id = typeof group === 'string' ? group : group?.id
      return id === undefined ? [] : [[id, count]]
    }),
  )
}

export async function checkStrategy(body: StrategyBody, signal?: AbortSignal): Promise<CheckAnswer> {
  return (await call<Answer<CheckAnswer>>('POST', `${BASE}/check`, { body, ...(signal && { signal }) })).data
}

export async function tryStrategy(strategy: StrategyBody, data: Readonly<Record<string, unknown>>): Promise<TryAnswer> {
  return (await call<Answer<TryAnswer>>('POST', `${BASE}/try`, { body: { strategy, data } })).data
}

export async function simulateStrategy(
  asked: { readonly strategy: StrategyBody } | { readonly id: string },
  span: { readonly from: string; readonly to: string },
): Promise<Simulation> {
  return (await call<Answer<Simulation>>('POST', `${BASE}/simulate`, { body: { ...asked, ...span } })).data
}

export async function fetchStatistics(
  id: string,
  span: { readonly from: string; readonly to: string },
  signal?: AbortSignal,
): Promise<Statistics> {
  const path = `${BASE}/${encodeURIComponent(id)}/statistics?${new URLSearchParams({ ...span })}`
  return (await call<Answer<Statistics>>('GET', path, signal && { signal })).data
}

export async function fetchVersions(id: string, signal?: AbortSignal): Promise<readonly StrategyVersion[]> {
  const path = `${BASE}/${encodeURIComponent(id)}/versions`
  return (await call<Answer<StrategyVersion[]>>('GET', path, signal && { signal })).data
}

export async function orderStrategies(group: string, ids: readonly string[]): Promise<void> {
  await call('POST', `${BASE}/order`, { body: { group, ids } })
}

export async function importStrategies(): Promise<{
  readonly imported: number
  readonly skipped: number
  readonly missing: readonly string[]
}> {
  return (
    await call<Answer<{ imported: number; skipped: number; missing: string[] }>>('POST', `${BASE}/import-builtin`, {
      body: {},
    })
  ).data
}

export async function copyStrategy(id: string): Promise<void> {
  await call('POST', `/api/v1/${STRATEGY}/${encodeURIComponent(id)}/actions/copy`, { body: {}, once: true })
}

export async function switchStrategies(ids: readonly string[], isOn: boolean): Promise<void> {
  const path = `/api/v1/${STRATEGY}/actions/${isOn ? 'enable' : 'disable'}`
  await call('POST', path, { body: { ids }, once: true })
}

/** What became of today's events by one strategy. */
export interface GroupCounts {
  readonly events: number
  readonly matched: number
  readonly failed: number
}

/** Of the strategies of a group that have had to do today. */
export async function fetchGroupCounts(group: string, signal?: AbortSignal): Promise<ReadonlyMap<string, GroupCounts>> {
  const path = `${BASE}/counts?${new URLSearchParams({ group })}`
  const { data } = await call<Answer<(GroupCounts & { strategy: string })[]>>('GET', path, signal && { signal })
  return new Map(data.map(({ strategy, ...counts }) => [strategy, counts]))
}
