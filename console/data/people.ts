/** Calls over people as a whole, departments, and what belongs to them. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'
import type { Logic, RecordPage, Row } from './types.ts'

const BASE = '/api/v1'

export interface Department extends Row {
  readonly name: string
  readonly parent: string | null
  readonly enabled?: boolean
  readonly depth: number
}

export interface OfferedRole {
  readonly name: string
  readonly label: Text
  readonly description?: Text
  /** The person who asks may give it. */
  readonly given: boolean
}

export interface Membership {
  readonly key: string
  readonly object: { readonly name: string; readonly label: Text; readonly template: string }
  readonly field: { readonly name: string; readonly label: Text; readonly description?: Text }
  readonly choices: readonly { readonly id: string; readonly title: string; readonly member: boolean }[]
  readonly more: boolean
}

export interface Difference {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export interface PersonChange {
  readonly user: Readonly<Record<string, unknown>>
  readonly departments: Difference
  readonly roles: Difference
  readonly memberships: Readonly<Record<string, Difference>>
}

export interface Owned {
  readonly objects: readonly {
    readonly object: string
    readonly label: Text
    readonly template: string
    readonly count: number
  }[]
  readonly hidden: boolean
}

/** As many as one call carries; beyond that departments are found by searching. */
const MOST_DEPARTMENTS = 1000
const DEEPEST = 10

export async function fetchDepartments(
  fields: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly rows: readonly Department[]; readonly more: boolean }> {
  const question = new URLSearchParams({
    depth: String(DEEPEST),
    limit: String(MOST_DEPARTMENTS),
    fields: ['id', 'name', 'parent', 'version', ...fields].join(','),
  })
  const path = `${BASE}/sys_department/tree?${question}`
  const answer = await call<{ data: Department[]; page: { more: boolean } }>('GET', path, signal && { signal })
  return { rows: answer.data, more: answer.page.more }
}

/** How many people have each department as their main one, and as a further one, in one statement each. */
export async function countPeople(isFurtherKnown: boolean, signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const objects = ['sys_user', ...(isFurtherKnown ? ['sys_user_department'] : [])]
  const answers = await Promise.all(objects.map((object) => countsOf(object, signal)))
  const counts = new Map<string, number>()
  for (const [id, count] of answers.flat()) counts.set(id, (counts.get(id) ?? 0) + count)
  return counts
}

async function countsOf(object: string, signal?: AbortSignal): Promise<[string, number][]> {
  const body = { group: [{ field: 'department' }], measures: [{ function: 'count' }], limit: MOST_DEPARTMENTS }
  const path = `${BASE}/${object}/aggregate`
  const answer = await call<{ data: { department: { id: string } | string | null; count: number }[] }>('POST', path, {
    body,
    ...(signal && { signal }),
  })
  return answer.data.flatMap(({ department, count }) => {
    const id = typeof department === 'string' ? department : department?.id
    return id === undefined ? [] : [[id, count] as [string, number]]
  })
}

export interface PeopleQuery {
  readonly fields: readonly string[]
  readonly limit: number
  readonly page: number
  readonly sort: string
  readonly search: string
  readonly filter: Logic | undefined
  /** Links that come with each person, by what they are called in the answer. */
  readonly links: readonly ('departments' | 'roles')[]
}

const LINKS = {
  departments: {
    relation: 'sys_user_department.user',
    asked: { as: 'departments', fields: ['department'], expand: { department: { fields: ['name'] } }, limit: 50 },
  },
  roles: { relation: 'sys_user_role.user', asked: { as: 'roles', fields: ['role'], limit: 50 } },
} as const

/** A page of people with their departments and roles: one statement, however many there are. */
export function listPeople(query: PeopleQuery, signal?: AbortSignal): Promise<RecordPage> {
  const { links, filter, search, ...plain } = query
  const expand = Object.fromEntries([
    ...(query.fields.includes('department') ? [['department', { fields: ['name'] }] as const] : []),
    ...links.map((name) => [LINKS[name].relation, LINKS[name].asked] as const),
  ])
  const body = { ...plain, count: 'capped', expand, ...(filter && { filter }), ...(search && { search }) }
  return call('POST', `${BASE}/sys_user/query`, { body, ...(signal && { signal }) })
}

export async function fetchRoles(signal?: AbortSignal): Promise<readonly OfferedRole[]> {
  return (await call<{ data: OfferedRole[] }>('GET', `${BASE}/people/roles`, signal && { signal })).data
}

export async function fetchMemberships(
  person: string | undefined,
  search: string,
  signal?: AbortSignal,
): Promise<readonly Membership[]> {
  const question = new URLSearchParams({ ...(person && { person }), ...(search && { search }) })
  const path = `${BASE}/people/memberships?${question}`
  return (await call<{ data: Membership[] }>('GET', path, signal && { signal })).data
}

/** Only what is new is sent; everything is written or nothing. */
export async function createPerson({ user, departments, roles, memberships }: PersonChange): Promise<Row> {
  const joined = Object.fromEntries(Object.entries(memberships).map(([key, { add }]) => [key, add]))
  const body = { user, departments: departments.add, roles: roles.add, memberships: joined }
  return (await call<{ data: Row }>('POST', `${BASE}/people`, { body })).data
}

export async function changePerson(id: string, version: number, change: PersonChange): Promise<Row> {
  return (await call<{ data: Row }>('PATCH', `${BASE}/people/${id}`, { body: { version, ...change } })).data
}

export async function moveToDepartments(body: {
  readonly ids: readonly string[]
  readonly mode: 'replace' | 'add'
  readonly main: string | undefined
  readonly departments: readonly string[]
}): Promise<number> {
  return (await call<{ data: { changed: number } }>('POST', `${BASE}/people/departments`, { body })).data.changed
}

export async function removePeople(ids: readonly string[]): Promise<number> {
  return (await call<{ data: { removed: number } }>('POST', `${BASE}/people/remove`, { body: { ids } })).data.removed
}

export async function ownedBy(ids: readonly string[]): Promise<Owned> {
  return (await call<{ data: Owned }>('POST', `${BASE}/people/owned`, { body: { ids } })).data
}

export interface Shown {
  readonly label: Text
  readonly rows: readonly { readonly id: string; readonly name: string; readonly value: string }[]
}

/** Runs an action over several people at once; what it answers is shown once. */
export async function runOnPeople(action: string, ids: readonly string[]): Promise<Shown> {
  const path = `${BASE}/sys_user/actions/${encodeURIComponent(action)}`
  return (await call<{ data: Shown }>('POST', path, { body: { ids }, once: true })).data
}

/** An open session of a person: where from, by what, since when. */
export interface PersonSession {
  readonly id: string
  readonly address: string | null
  readonly agent: string | null
  readonly created_at: string
  readonly seen_at: string
}

export async function fetchSessions(id: string, signal?: AbortSignal): Promise<readonly PersonSession[]> {
  return (await call<{ data: PersonSession[] }>('GET', `${BASE}/people/${id}/sessions`, signal && { signal })).data
}

export function endSessions(id: string): Promise<void> {
  return call('DELETE', `${BASE}/people/${id}/sessions`)
}
