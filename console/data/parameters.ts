/** The calls about parameters. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'

const BASE = '/api/v1/parameters'

export type ParameterType = 'text' | 'integer' | 'boolean' | 'secret'
export type ParameterValue = string | number | boolean

export interface Parameter {
  readonly name: string
  readonly label: Text
  readonly description: Text | null
  readonly group: Text | null
  readonly type: ParameterType
  readonly unit: Text | null
  readonly minimum: number | null
  readonly maximum: number | null
  readonly length: number | null
  readonly lines: boolean
  readonly options: readonly { readonly value: string | number; readonly label: Text }[] | null
  readonly default: ParameterValue | null
  /** Null of a secret. */
  readonly value: ParameterValue | null
  readonly set: boolean
  readonly system: boolean
  readonly version: number
  readonly updatedAt: string | null
  readonly updatedBy: { readonly id: string; readonly name: string } | null
}

export interface ParameterChange {
  readonly action: 'add' | 'set' | 'reset' | 'edit' | 'remove'
  readonly before: unknown
  readonly after: unknown
  readonly hidden: boolean
  readonly at: string
  readonly by: string
}

export type ParameterPatch = Readonly<Record<string, unknown>>

export async function listParameters(signal?: AbortSignal): Promise<readonly Parameter[]> {
  return (await call<{ data: readonly Parameter[] }>('GET', BASE, signal && { signal })).data
}

export async function addParameter(body: ParameterPatch): Promise<Parameter> {
  return (await call<{ data: Parameter }>('POST', BASE, { body })).data
}

export async function changeParameter(name: string, body: ParameterPatch): Promise<Parameter> {
  return (await call<{ data: Parameter }>('PATCH', one(name), { body })).data
}

export async function removeParameter(name: string): Promise<void> {
  await call('DELETE', one(name))
}

export async function listParameterChanges(name: string): Promise<readonly ParameterChange[]> {
  return (await call<{ data: readonly ParameterChange[] }>('GET', `${one(name)}/history`)).data
}

function one(name: string): string {
  return `${BASE}/${encodeURIComponent(name)}`
}
