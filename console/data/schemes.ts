/** The calls about queries that a person keeps of the lists of one object. */
import { createRecord, listRecords, removeRecord, updateRecord } from './api.ts'
import type { Logic, RecordQuery, Row } from './types.ts'

export const QUERY_SCHEME = 'sys_query_scheme'
/** More than the server keeps for one object. */
const ALL = 100

export interface Scheme {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly sort: string | null
  readonly search: string | null
  readonly condition: Logic | null
  /** The parts of the list's address. */
  readonly view: Readonly<Record<string, string>> | null
  readonly is_default: boolean
}

/** What of a scheme its list says. */
export type SchemeQuery = Pick<Scheme, 'sort' | 'search' | 'condition' | 'view'>

/** Mine of one object by name; or the one that a list opens with, if there is one. */
export async function fetchSchemes(object: string, only?: 'default', signal?: AbortSignal): Promise<readonly Scheme[]> {
  const ofObject = { '==': [{ var: 'object' }, object] }
  const filter = only ? { and: [ofObject, { '==': [{ var: 'is_default' }, true] }] } : ofObject
  const { data } = await listRecords(QUERY_SCHEME, { limit: only ? 1 : ALL, sort: 'name', filter }, signal)
  return data.map(schemeOf)
}

export async function createScheme(object: string, name: string, query: SchemeQuery): Promise<void> {
  await createRecord(QUERY_SCHEME, { object, name, ...query })
}

export async function changeScheme({ id, version }: Scheme, changes: Partial<Scheme>): Promise<void> {
  await updateRecord(QUERY_SCHEME, id, { ...changes, version })
}

export function removeScheme({ id, version }: Scheme): Promise<void> {
  return removeRecord(QUERY_SCHEME, id, version)
}

/** Lets the server say whether its list still takes a query. @throws ApiError */
export async function tryQuery(object: string, query: Pick<RecordQuery, 'sort' | 'search' | 'filter'>): Promise<void> {
  await listRecords(object, { ...query, limit: 1, fields: ['id'] })
}

function schemeOf(row: Row): Scheme {
  return {
    id: row.id,
    version: row.version,
    name: String(row['name']),
    sort: textOf(row['sort']),
    search: textOf(row['search']),
    condition: isObject(row['condition']) ? row['condition'] : null,
    view: isObject(row['view']) ? textsOf(row['view']) : null,
    is_default: row['is_default'] === true,
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textsOf(parts: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, String(part)]))
}
