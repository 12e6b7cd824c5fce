/** Calls over many records at once, and over the recycle bin. */
import { listParameters } from './api.ts'
import { call } from './http.ts'
import type { Logic, RecordPage, RecordQuery } from './types.ts'

const BASE = '/api/v1'

/** Named records, or all that a list shows, as long as they are as many as were seen. */
export type Chosen =
  | { readonly ids: readonly string[] }
  | { readonly filter: Logic | null; readonly search?: string; readonly expected: number }

export async function changeAlike(
  object: string,
  chosen: Chosen,
  values: Readonly<Record<string, unknown>>,
): Promise<{ readonly matched: number; readonly changed: number }> {
  const body = { ...chosen, values }
  return (await call<{ data: { matched: number; changed: number } }>('PATCH', `${BASE}/${object}`, { body })).data
}

export async function removeChosen(object: string, body: Chosen): Promise<number> {
  return (await call<{ data: { removed: number } }>('POST', `${BASE}/${object}/remove`, { body })).data.removed
}

export async function restoreChosen(object: string, body: Chosen): Promise<number> {
  return (await call<{ data: { restored: number } }>('POST', `${BASE}/${object}/restore`, { body })).data.restored
}

export async function purgeChosen(object: string, body: Chosen): Promise<number> {
  return (await call<{ data: { purged: number } }>('POST', `${BASE}/${object}/purge`, { body })).data.purged
}

export function listDeleted(object: string, query: RecordQuery, signal?: AbortSignal): Promise<RecordPage> {
  return call('GET', `${BASE}/${object}/deleted?${listParameters(query)}`, signal && { signal })
}
