/** The calls about applications: the registry, what may be given to them, their calls, their documents. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'

const BASE = '/api/v1/applications'

export interface ApplicationGrant {
  readonly object: string
  readonly operations: readonly string[]
  /** All fields when absent. */
  readonly fields?: readonly string[]
  readonly readonly?: readonly string[]
  readonly masked?: readonly string[]
}

export interface ApplicationFacts {
  readonly name: string
  readonly status: 'enabled' | 'disabled'
  readonly any_address: boolean
  readonly addresses: readonly string[]
  readonly grants: readonly ApplicationGrant[]
  readonly events: readonly string[]
  readonly rate: string
  readonly expires_at: string | null
  readonly note: string | null
}

/** What everybody with a point for applications sees; those who only read documents see no more. */
export interface ApplicationName {
  readonly id: string
  readonly name: string
  readonly app_id: string
  readonly status: 'enabled' | 'disabled'
}

export interface Application extends ApplicationFacts {
  readonly id: string
  readonly version: number
  readonly app_id: string
  readonly secrets: readonly { readonly slot: number; readonly created_at: string }[]
  readonly updated_at: string
  readonly updated_by: { readonly id: string; readonly name: string } | null
}

export interface NewSecret {
  readonly id: string
  readonly app_id: string
  readonly slot: number
  readonly secret: string
}

export interface GrantableField {
  readonly name: string
  readonly label: Text
  readonly writable: boolean
  readonly reads: string
}

export interface GrantableObject {
  readonly name: string
  readonly label: Text
  readonly operations: readonly string[]
  readonly fields: readonly GrantableField[]
}

export interface ApplicationForm {
  readonly objects: readonly GrantableObject[]
  readonly events: readonly { readonly name: string; readonly label: Text; readonly enabled: boolean }[]
  readonly rates: Readonly<Record<string, number>>
}

export interface ApplicationCall {
  readonly at: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly ms: number
  readonly bytes: number
  readonly code: string | null
  readonly address: string
  readonly request: string
}

export interface DayOfCalls {
  readonly day: string
  readonly calls: number
  readonly errors: number
  readonly p95: number
}

export type Examples = Readonly<Record<'curl' | 'typescript' | 'python', string>>

export async function listApplications(signal?: AbortSignal): Promise<readonly Application[]> {
  return read(BASE, signal)
}

export async function fetchForm(signal?: AbortSignal): Promise<ApplicationForm> {
  return read(`${BASE}/form`, signal)
}

export async function createApplication(facts: Partial<ApplicationFacts>): Promise<NewSecret> {
  return (await call<{ data: NewSecret }>('POST', BASE, { body: facts })).data
}

export async function changeApplication(
  { id, version }: Pick<Application, 'id' | 'version'>,
  facts: Partial<ApplicationFacts>,
): Promise<Application> {
  return (await call<{ data: Application }>('PATCH', `${BASE}/${id}`, { body: { version, ...facts } })).data
}

export async function resetSecret(id: string): Promise<NewSecret> {
  return (await call<{ data: NewSecret }>('POST', `${BASE}/${id}/secrets`, { body: {} })).data
}

export function endSecret(id: string, slot: number): Promise<void> {
  return call('DELETE', `${BASE}/${id}/secrets/${slot}`)
}

export function fetchCalls(id: string, signal?: AbortSignal): Promise<readonly ApplicationCall[]> {
  return read(`${BASE}/${id}/calls`, signal)
}

export function fetchStatistics(id: string, signal?: AbortSignal): Promise<readonly DayOfCalls[]> {
  return read(`${BASE}/${id}/statistics?days=14`, signal)
}

export function fetchDocument(id: string, signal?: AbortSignal): Promise<unknown> {
  return call('GET', `${BASE}/${id}/openapi.json`, signal && { signal })
}

export function fetchExamples(
  id: string,
  asked: { readonly method: string; readonly path: string; readonly query: string; readonly body: string },
  signal?: AbortSignal,
): Promise<Examples> {
  return read(`${BASE}/${id}/examples?${new URLSearchParams(asked)}`, signal)
}

/** Where a browser fetches the client of an application. */
export function clientHref(id: string): string {
  return `${BASE}/${id}/client.ts`
}

async function read<T>(path: string, signal: AbortSignal | undefined): Promise<T> {
  return (await call<{ data: T }>('GET', path, signal && { signal })).data
}
