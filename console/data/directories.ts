/** The calls about directories that people sign in through. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'

const BASE = '/api/v1/directories'

export interface Directory {
  readonly name: string
  readonly kind: string
  readonly label: Text
  readonly enabled: boolean
  readonly order: number
  readonly settings: Readonly<Record<string, unknown>>
  readonly match: 'none' | 'account' | 'email'
  readonly create: boolean
  readonly roles: readonly string[]
  readonly department: string | null
  readonly groups: readonly { readonly group: string; readonly role: string }[]
  readonly second_step: boolean
  readonly address: string | null
  readonly secret_set: boolean
  readonly version: number
  readonly trusted: boolean
  readonly updated_at: string
}

export interface TrialStep {
  readonly step: string
  readonly label: Text
  readonly ok: boolean
  readonly message: Text
}

export interface Choice {
  readonly value: string
  readonly label: string
}

export type DirectoryPatch = Readonly<Record<string, unknown>>

export async function listDirectories(signal?: AbortSignal): Promise<readonly Directory[]> {
  return (await call<{ data: readonly Directory[] }>('GET', BASE, signal && { signal })).data
}

export async function addDirectory(body: DirectoryPatch): Promise<void> {
  await call('POST', BASE, { body })
}

export async function changeDirectory(name: string, body: DirectoryPatch): Promise<void> {
  await call('PATCH', one(name), { body })
}

export async function removeDirectory(name: string): Promise<void> {
  await call('DELETE', one(name))
}

export async function tryDirectory(name: string): Promise<readonly TrialStep[]> {
  return (await call<{ data: readonly TrialStep[] }>('POST', `${one(name)}/test`, { body: {} })).data
}

/** Departments to choose from; nothing for who may not read them. */
export async function listDepartments(): Promise<readonly Choice[]> {
  const rows = await call<{ data: readonly { id: string; name: string }[] }>('GET', '/api/v1/sys_department?limit=200')
  return rows.data.map(({ id, name }) => ({ value: id, label: name }))
}

function one(name: string): string {
  return `${BASE}/${encodeURIComponent(name)}`
}
