/** The calls about roles, who holds them, what they may give, and menus and points as they are registered. */
import type { Grant } from '../../metadata/types.ts'
import type { Text } from '../../engine/kernel/text.ts'
import type { MenuNode } from '../../engine/screens/types.ts'
import { call } from './http.ts'

const BASE = '/api/v1'

export interface Role {
  readonly name: string
  readonly label: Text
  readonly description?: Text
  readonly enabled: boolean
  readonly administrator: boolean
  readonly owner: string
  readonly version: number
  readonly customised: boolean
  readonly people: number
  readonly editable: boolean
  readonly removable: boolean
  readonly grantable: boolean
}

export interface RoleRights {
  readonly grants: readonly Grant[]
  readonly points: readonly string[]
  readonly menus: readonly string[] | null
}

export type RoleDocument = Role & RoleRights

export type RolePatch = Partial<{ readonly [K in 'label' | 'description' | 'enabled' | keyof RoleRights]: unknown }>

export interface RolePerson {
  readonly id: string
  readonly name: string
  readonly account: string
  readonly enabled: boolean
  readonly department: string | null
  readonly masking: string | null
  readonly except: readonly string[]
}

export interface PermissionNode {
  readonly id: string
  readonly kind: 'menu' | 'object' | 'operation' | 'point' | 'group'
  readonly name: string
  readonly label: Text
  readonly description?: Text
  readonly icon?: string
  readonly enabled: boolean
  /** Of menus and points: who registered it, and where it stands among others. */
  readonly owner?: string
  readonly order?: number
  readonly held: boolean
  readonly object?: string
  readonly operation?: string
  readonly children: readonly PermissionNode[]
}

export interface ObjectFacets {
  readonly name: string
  readonly label: Text
  readonly template: string
  readonly operations: readonly {
    readonly name: string
    readonly label: Text
    readonly rows: 'all' | readonly string[]
  }[]
  readonly rows: readonly { readonly name: string; readonly label: Text; readonly description?: Text }[]
  readonly fields: readonly {
    readonly name: string
    readonly label: Text
    readonly masked: boolean
    readonly held: 'clear' | 'masked' | 'none'
    readonly writable: boolean
    readonly closed: boolean
  }[]
}

export interface Holders {
  readonly roles: readonly { readonly name: string; readonly label: Text }[]
  readonly people: readonly (Omit<RolePerson, 'masking' | 'except'> & { readonly roles: readonly string[] })[]
}

export interface RoleRevision {
  readonly at: string
  readonly by: { readonly id: string; readonly name: string } | null
  readonly byWhat: string | null
  readonly action: string
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

export interface ExplainStep {
  readonly verdict: 'yes' | 'partly' | 'no' | 'info'
  readonly text: Text
  readonly role?: string
}

export interface Explanation {
  readonly allowed: 'yes' | 'partly' | 'no'
  readonly steps: readonly ExplainStep[]
}

interface Data<T> {
  readonly data: T
}

async function data<T>(
  method: string,
  path: string,
  options: { body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  return (await call<Data<T>>(method, `${BASE}${path}`, options)).data
}

export function listRoles(signal?: AbortSignal): Promise<readonly Role[]> {
  return data('GET', '/roles', signal && { signal })
}

export function fetchRole(name: string, signal?: AbortSignal): Promise<RoleDocument> {
  return data('GET', `/roles/${name}`, signal && { signal })
}

export function createRole(name: string, patch: RolePatch): Promise<RoleDocument> {
  return data('POST', '/roles', { body: { name, ...patch } })
}

export function copyRole(from: string, name: string, label: Text): Promise<RoleDocument> {
  return data('POST', `/roles/${from}/copy`, { body: { name, label } })
}

export function changeRole(name: string, version: number, patch: RolePatch): Promise<RoleDocument> {
  return data('PATCH', `/roles/${name}`, { body: { version, ...patch } })
}

export function removeRole(name: string, confirmed: boolean): Promise<void> {
  return call('DELETE', `${BASE}/roles/${name}${confirmed ? '?confirm=true' : ''}`)
}

export function listRoleRevisions(name: string, signal?: AbortSignal): Promise<readonly RoleRevision[]> {
  return data('GET', `/roles/${name}/revisions`, signal && { signal })
}

export interface PeoplePage {
  readonly data: readonly RolePerson[]
  readonly page: { readonly limit: number; readonly offset: number; readonly total: number }
}

export function listPeople(
  role: string,
  { search, limit, offset }: { readonly search: string; readonly limit: number; readonly offset: number },
  signal?: AbortSignal,
): Promise<PeoplePage> {
  const question = new URLSearchParams({ limit: String(limit), offset: String(offset), ...(search && { search }) })
  return call('GET', `${BASE}/roles/${role}/people?${question}`, signal && { signal })
}

export function linkPeople(role: string, users: readonly string[]): Promise<{ people: number }> {
  return data('POST', `/roles/${role}/people`, { body: { users } })
}

export function unlinkPeople(role: string, users: readonly string[]): Promise<{ people: number }> {
  return data('POST', `/roles/${role}/people/remove`, { body: { users } })
}

/** @param all with what is disabled */
export function fetchTree(all: boolean, signal?: AbortSignal): Promise<readonly PermissionNode[]> {
  return data('GET', `/permissions/tree${all ? '?all=1' : ''}`, signal && { signal })
}

export function fetchFacets(object: string, signal?: AbortSignal): Promise<ObjectFacets> {
  return data('GET', `/permissions/objects/${object}`, signal && { signal })
}

export function fetchHolders(node: string, signal?: AbortSignal): Promise<Holders> {
  return data('GET', `/permissions/holders?node=${encodeURIComponent(node)}`, signal && { signal })
}

export function fetchPermissionsOf(
  person: string,
  signal?: AbortSignal,
): Promise<{ readonly modules: readonly MenuNode[]; readonly permissions: readonly PermissionNode[] }> {
  return data('GET', `/people/${person}/permissions`, signal && { signal })
}

export interface UnmaskingScope {
  readonly name: string
  readonly label: Text
  readonly objects: readonly Text[]
}

export function listUnmaskingScopes(signal?: AbortSignal): Promise<readonly UnmaskingScope[]> {
  return data('GET', '/masking', signal && { signal })
}

export function maskPeople(
  users: readonly string[],
  masking: string,
  except: readonly string[],
): Promise<{ people: number }> {
  return data('POST', '/masking', { body: { users, masking, except } })
}

export interface ExplainQuestion {
  readonly user: string
  readonly object: string
  readonly operation: string
  readonly record: string
  readonly field: string
}

export function explainAccess(question: ExplainQuestion): Promise<Explanation> {
  const given = Object.entries(question).filter(([, value]) => value !== '')
  return data('GET', `/access/explain?${new URLSearchParams(given)}`)
}

export type FunctionKind = 'menu' | 'point'

export function createFunction(
  kind: FunctionKind,
  name: string,
  parts: Readonly<Record<string, unknown>>,
): Promise<void> {
  return call('POST', `${BASE}/functions`, { body: { kind, name, ...parts } })
}

export function changeFunction(
  kind: FunctionKind,
  name: string,
  parts: Readonly<Record<string, unknown>>,
): Promise<void> {
  return call('PATCH', `${BASE}/functions/${kind}/${name}`, { body: parts })
}

export function removeFunction(kind: FunctionKind, name: string): Promise<void> {
  return call('DELETE', `${BASE}/functions/${kind}/${name}`)
}
