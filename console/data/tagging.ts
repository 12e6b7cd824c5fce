/** The calls about tags as people use them: what is offered, giving and taking them, what one record carries, what happened. */
import type { TagType } from './tag-setup.ts'
import { call } from './http.ts'
import type { Chosen } from './sets.ts'

const BASE = '/api/v1'

export interface OfferedCategory {
  readonly id: string
  readonly parent: string | null
  readonly name: string
  readonly sort_order: number
  readonly exclusive: boolean
}

/** A tag for everybody, or one's own. */
export interface HandTag {
  readonly id: string
  readonly name: string
  readonly category: string | null
  readonly type: TagType
  readonly color: string | null
  readonly validity_days: number | null
  readonly enabled: boolean
  readonly own: boolean
}

export interface Offered {
  readonly categories: readonly OfferedCategory[]
  readonly tags: readonly HandTag[]
}

/** Ids of tags. */
export interface Wish {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export interface Tagged {
  readonly records: number
  readonly added: number
  readonly removed: number
}

/** Done at once, or begun. */
export type Tagging = Tagged | { readonly job: string; readonly records: number }

export interface TaggingJob {
  readonly id: string
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly progress: { readonly done?: number; readonly total?: number } | null
  readonly result: Tagged | null
}

/** A tag of one record, with why it is there. */
export interface RecordTag {
  readonly id: string
  readonly name: string
  readonly type: TagType
  readonly color: string | null
  readonly category: string | null
  readonly own: boolean
  readonly since: string
  /** The first day without it; null is for ever. */
  readonly until: string | null
  readonly by: { readonly id: string; readonly name: string } | null
  readonly cause: string
  readonly rule_name: string | null
  readonly removable: boolean
}

export async function fetchOffered(object: string, signal?: AbortSignal): Promise<Offered> {
  const path = `${BASE}/tags/offered?${new URLSearchParams({ object })}`
  return (await call<{ data: Offered }>('GET', path, signal && { signal })).data
}

export async function tagRecords(object: string, chosen: Chosen, wish: Wish): Promise<Tagging> {
  const path = `${BASE}/${encodeURIComponent(object)}/tagging`
  return (await call<{ data: Tagging }>('POST', path, { body: { ...chosen, ...wish } })).data
}

export async function fetchTagging(id: string, signal?: AbortSignal): Promise<TaggingJob> {
  const path = `${BASE}/tags/taggings/${encodeURIComponent(id)}`
  return (await call<{ data: TaggingJob }>('GET', path, signal && { signal })).data
}

export async function cancelTagging(id: string): Promise<void> {
  await call('POST', `${BASE}/tags/taggings/${encodeURIComponent(id)}/cancel`)
}

export async function fetchRecordTags(object: string, id: string, signal?: AbortSignal): Promise<readonly RecordTag[]> {
  const path = `${BASE}/${encodeURIComponent(object)}/${encodeURIComponent(id)}/tags`
  return (await call<{ data: RecordTag[] }>('GET', path, signal && { signal })).data
}
