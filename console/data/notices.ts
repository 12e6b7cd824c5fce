/** The calls about notices within the system. Writing one, sending and withdrawing it are writes of records. */
import type { FileFacts } from '../../engine/fields/file/words.ts'
import type { Text } from '../../engine/kernel/text.ts'
import { createRecord, removeRecord, updateRecord } from './api.ts'
import { call } from './http.ts'
import type { Row } from './types.ts'

const BASE = '/api/v1/notices'
export const NOTICE_OBJECT = 'sys_notice'

export interface Person {
  readonly id: string
  readonly name: string
}

/** The page of what it is about. */
export interface NoticeLink {
  readonly page: string
}

export interface Received {
  readonly id: string
  readonly at: string
  readonly sender: Person | null
  readonly source: string
  readonly subject: Text
  readonly read_at: string | null
  readonly attachments: number
  readonly link: NoticeLink | null
}

export interface ReceivedWhole extends Omit<Received, 'attachments'> {
  readonly content: Text
  readonly attachments: readonly FileFacts[]
}

export interface Written {
  readonly id: string
  readonly version: number
  readonly subject: string
  readonly state: 'draft' | 'sent' | 'withdrawn'
  readonly changed_at: string
  readonly sent_at: string | null
  readonly recipients: number
  readonly read: number
}

export interface Statistics {
  readonly recipients: number
  readonly read: number
  readonly people: readonly { readonly user: Person; readonly read_at: string | null }[]
}

export interface Page<T> {
  readonly data: readonly T[]
  readonly next: string | null
}

export interface Box extends Page<Received> {
  readonly unread: number
}

interface Asked {
  readonly after?: string | null
  readonly limit?: number
  readonly unread?: boolean
}

function query({ after, limit, unread }: Asked): string {
  const parts = new URLSearchParams()
  if (after) parts.set('after', after)
  if (limit !== undefined) parts.set('limit', String(limit))
  if (unread) parts.set('unread', '1')
  return parts.size > 0 ? `?${parts}` : ''
}

export function fetchBox(asked: Asked = {}, signal?: AbortSignal): Promise<Box> {
  return call<Box>('GET', `${BASE}${query(asked)}`, signal && { signal })
}

export function fetchWritten(asked: Asked = {}, signal?: AbortSignal): Promise<Page<Written>> {
  return call<Page<Written>>('GET', `${BASE}/written${query(asked)}`, signal && { signal })
}

export async function fetchNotice(id: string): Promise<ReceivedWhole> {
  return (await call<{ data: ReceivedWhole }>('GET', `${BASE}/${id}`)).data
}

/** How many are unread after it. */
export async function readNotice(id: string): Promise<number> {
  return (await call<{ data: { unread: number } }>('POST', `${BASE}/${id}/read`, { body: {} })).data.unread
}

/** @param until when the latest came that one saw; what came after it stays unread */
export async function readAllNotices(until: string | undefined): Promise<number> {
  const body = until === undefined ? {} : { until }
  return (await call<{ data: { unread: number } }>('POST', `${BASE}/read`, { body })).data.unread
}

export async function fetchStatistics(id: string): Promise<Statistics> {
  return (await call<{ data: Statistics }>('GET', `${BASE}/${id}/recipients`)).data
}

export async function fetchOfferedRoles(): Promise<readonly { readonly name: string; readonly label: Text }[]> {
  const { data } = await call<{ data: { roles: readonly { name: string; label: Text }[] } }>('GET', `${BASE}/offered`)
  return data.roles
}

export function fileOfNotice(notice: string, file: string): string {
  return `${BASE}/${notice}/files/${file}`
}

export function createNotice(values: Readonly<Record<string, unknown>>): Promise<Row> {
  return createRecord(NOTICE_OBJECT, values)
}

export function changeNotice(id: string, version: number, values: Readonly<Record<string, unknown>>): Promise<Row> {
  return updateRecord(NOTICE_OBJECT, id, { ...values, version })
}

export function removeNotice(id: string, version: number): Promise<void> {
  return removeRecord(NOTICE_OBJECT, id, version)
}
