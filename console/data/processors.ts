/** The calls about processors: their registry, what types there are, trial calls, secrets, and who uses one. */
import type { Issue } from '../../engine/kernel/errors.ts'
import type { Text } from '../../engine/kernel/text.ts'
import { listRecords } from './api.ts'
import { call } from './http.ts'
import type { Row } from './types.ts'

const BASE = '/api/v1/processors'

export const PROCESSOR = 'sys_processor'
/** As many as one call carries; a workspace has fewer. */
const ALL = 200

export interface ProcessorTypeTold {
  readonly code: string
  readonly label: Text
  readonly description: Text
  readonly settings: readonly { readonly name: string; readonly label: Text; readonly description?: Text }[]
  readonly needs_record: boolean
}

export interface ProcessorUser {
  readonly object: 'sys_strategy' | 'sys_plan'
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  /** Fields that are read and that the event does not have. */
  readonly missing: readonly string[]
}

export interface ProcessorEffects {
  readonly issues: readonly Issue[]
  readonly variables: readonly string[]
  readonly users: readonly ProcessorUser[]
}

export interface Trial {
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
  } | null
  readonly state: 'succeeded' | 'failed' | 'retry' | 'unknown' | 'wait' | 'skipped'
  readonly reason?: Text
  readonly status?: number
  readonly answer?: string
  readonly ms: number
  readonly missing: readonly string[]
}

type Values = Readonly<Record<string, unknown>>

export async function listProcessors(search: string, signal?: AbortSignal): Promise<readonly Row[]> {
  const query = { limit: ALL, sort: 'name', ...(search !== '' && { search }) }
  return (await listRecords(PROCESSOR, query, signal)).data
}

export async function fetchProcessorTypes(signal?: AbortSignal): Promise<readonly ProcessorTypeTold[]> {
  return (await call<{ data: readonly ProcessorTypeTold[] }>('GET', `${BASE}/types`, signal && { signal })).data
}

export async function fetchProcessorUsers(id: string, signal?: AbortSignal): Promise<readonly ProcessorUser[]> {
  const answer = await call<{ data: readonly ProcessorUser[] }>('GET', `${BASE}/${id}/users`, signal && { signal })
  return answer.data
}

export async function checkProcessor(id: string | undefined, values: Values): Promise<ProcessorEffects> {
  const body = { values, ...(id !== undefined && { id }) }
  return (await call<{ data: ProcessorEffects }>('POST', `${BASE}/check`, { body })).data
}

export async function tryProcessor(asked: {
  readonly id?: string
  readonly values?: Values
  readonly data: Values
}): Promise<Trial> {
  return (await call<{ data: Trial }>('POST', `${BASE}/test`, { body: asked })).data
}

export async function setProcessorSecrets(
  id: string,
  version: number,
  secrets: Readonly<Record<string, string | null>>,
): Promise<void> {
  await call('PUT', `${BASE}/${id}/secrets`, { body: { version, secrets } })
}
