/** The calls the console makes, one function each. */
import type { BootDocument, ScreenModel } from '../../engine/screens/types.ts'
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'
import { prepared } from './screen-preparation.ts'
import type { CaptchaAnswer, HistoryEntry, Person, RecordPage, RecordQuery, Row, SecondStepAsked } from './types.ts'

const BASE = '/api/v1'

export function fetchBoot(): Promise<BootDocument> {
  return call('GET', `${BASE}/boot`)
}

export async function fetchScreen(template: string, signal?: AbortSignal): Promise<ScreenModel> {
  return prepared(await call('GET', `${BASE}/screens/${encodeURIComponent(template)}`, signal && { signal }))
}

export function signIn(
  login: string,
  password: string,
  captcha: CaptchaAnswer | undefined,
): Promise<{ readonly person: Person } | SecondStepAsked> {
  return call('POST', `${BASE}/session`, { body: { login, password, captcha }, once: true })
}

export function signOut(): Promise<void> {
  return call('DELETE', `${BASE}/session`, { once: true })
}

export async function changePassword(current: string, password: string): Promise<Person> {
  const answer = await call<{ person: Person }>('POST', `${BASE}/session/password`, { body: { current, password } })
  return answer.person
}

/** Longer ones are cut or refused by what stands between here and the server. */
const LONGEST_QUESTION = 4000

export function listRecords(object: string, query: RecordQuery, signal?: AbortSignal): Promise<RecordPage> {
  const question = listParameters(query)
  const options = signal && { signal }
  if (question.length <= LONGEST_QUESTION) return call('GET', `${BASE}/${object}?${question}`, options)
  const body = { ...Object.fromEntries(new URLSearchParams(question)), filter: query.filter }
  return call('POST', `${BASE}/${object}/query`, { ...options, body })
}

/** The query string of a list call; what is empty is left out, so that equal questions have equal addresses. */
export function listParameters(query: RecordQuery): string {
  const parameters = {
    limit: String(query.limit),
    page: query.page !== undefined && query.page > 1 ? String(query.page) : undefined,
    sort: query.sort,
    search: query.search,
    filter: query.filter && JSON.stringify(query.filter),
    expand: query.expand?.join(','),
    fields: query.fields?.join(','),
    count: countOf(query),
  }
  const given = Object.entries(parameters).flatMap(([name, value]) => (value ? [[name, value]] : []))
  return new URLSearchParams(given).toString()
}

function countOf({ exactCount, cappedCount }: RecordQuery): string | undefined {
  if (exactCount) return 'exact'
  return cappedCount ? 'capped' : undefined
}

export async function fetchRecord(
  object: string,
  id: string,
  expand: readonly string[],
  signal?: AbortSignal,
): Promise<Row> {
  const query = expand.length ? `?expand=${encodeURIComponent(expand.join(','))}` : ''
  const answer = await call<{ data: Row }>('GET', `${recordPath(object, id)}${query}`, signal && { signal })
  return answer.data
}

export async function createRecord(object: string, values: Readonly<Record<string, unknown>>): Promise<Row> {
  return (await call<{ data: Row }>('POST', `${BASE}/${object}`, { body: values })).data
}

export async function updateRecord(
  object: string,
  id: string,
  changes: Readonly<Record<string, unknown>> & { readonly version: number },
): Promise<Row> {
  return (await call<{ data: Row }>('PATCH', recordPath(object, id), { body: changes })).data
}

export function removeRecord(object: string, id: string, version: number): Promise<void> {
  return call('DELETE', `${recordPath(object, id)}?version=${version}`)
}

/** Removes all or none. */
export async function removeRecords(object: string, ids: readonly string[]): Promise<number> {
  return (await call<{ data: { removed: number } }>('POST', `${BASE}/${object}/remove`, { body: { ids } })).data.removed
}

export async function fetchHistory(object: string, id: string, signal?: AbortSignal): Promise<readonly HistoryEntry[]> {
  return (await call<{ data: HistoryEntry[] }>('GET', `${recordPath(object, id)}/history`, signal && { signal })).data
}

/** Clear values of masked fields; the server keeps a trace of who asked. */
export async function revealFields(
  object: string,
  id: string,
  fields: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  return (
    await call<{ data: Record<string, unknown> }>('POST', `${recordPath(object, id)}/reveal`, { body: { fields } })
  ).data
}

/** Runs an action of the object on one record; what it answers is shown once. */
export async function runAction(
  object: string,
  id: string,
  name: string,
): Promise<{ readonly shown?: { readonly label: Text; readonly value: string } }> {
  const path = `${recordPath(object, id)}/actions/${encodeURIComponent(name)}`
  return (await call<{ data: { shown?: { label: Text; value: string } } }>('POST', path, { body: {}, once: true })).data
}

function recordPath(object: string, id: string): string {
  return `${BASE}/${object}/${encodeURIComponent(id)}`
}
