/** Tables that were in the database before: which there are, and drafts of objects over them. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'

const BASE = '/api/v1/existing'

export interface ExistingSchema {
  readonly name: string
  readonly tables: number
}

export interface ExistingColumn {
  readonly name: string
  /** As PostgreSQL writes it. */
  readonly type: string
  readonly comment: string | null
  readonly nullable: boolean
  readonly hasDefault: boolean
  /** The kind of field it becomes; absent with the reason where it cannot become one. */
  readonly field: { readonly type: string } | null
  readonly why?: Text
}

export interface ExistingTable {
  readonly schema: string
  readonly name: string
  readonly comment: string | null
  readonly estimatedRows: number
  readonly key: readonly string[]
  /** Why its records can only be read. */
  readonly readonly: Text | null
  /** The object that stands for it already. */
  readonly registeredAs: string | null
  readonly columns: readonly ExistingColumn[]
  readonly references: readonly {
    readonly columns: readonly string[]
    readonly table: string
    readonly toColumns: readonly string[]
  }[]
}

export interface ExistingChoice {
  readonly schema: string
  readonly tables: readonly string[]
  readonly prefix: string
  /** The menu under which the lists stand; without it none is made. */
  readonly menu?: { readonly label: Text }
}

export async function listSchemas(signal?: AbortSignal): Promise<ExistingSchema[]> {
  return (await call<{ data: ExistingSchema[] }>('GET', `${BASE}/schemas`, signal && { signal })).data
}

export async function listTables(schema: string, signal?: AbortSignal): Promise<ExistingTable[]> {
  const path = `${BASE}/tables?schema=${encodeURIComponent(schema)}`
  return (await call<{ data: ExistingTable[] }>('GET', path, signal && { signal })).data
}

export interface DraftedTables {
  readonly drafts: number
  /** What could not be carried over. */
  readonly notes: readonly Text[]
}

/** All or nothing. */
export async function draftExisting(choice: ExistingChoice): Promise<DraftedTables> {
  return (await call<{ data: DraftedTables }>('POST', `${BASE}/drafts`, { body: choice })).data
}
