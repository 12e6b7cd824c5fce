/** The calls about what actions are made of: processors, their types with the settings that these ask for, the objects they write to. */
import type { Text } from '../../engine/kernel/text.ts'
import { listRecords } from './api.ts'
import { call } from './http.ts'

/** As many as one call carries. */
const ALL = 200

interface Answer<T> {
  readonly data: T
}

export type SettingType =
  | 'text'
  | 'template'
  | 'long_template'
  | 'number'
  | 'boolean'
  | 'option'
  | 'object'
  | 'field'
  | 'tags'
  | 'record'
  | 'users'
  | 'group'
  | 'message_template'
  | 'channel'
  | 'values'

export interface SettingField {
  readonly name: string
  readonly label: Text
  readonly description?: Text
  readonly type: SettingType
  readonly required?: boolean
  readonly options?: readonly { readonly value: string; readonly label: Text }[]
  readonly kind?: string
  readonly default?: unknown
}

/** What a processor is made of: its settings are a form. */
export interface ProcessorType {
  readonly code: string
  readonly label: Text
  readonly description: Text
  readonly mode: 'internal' | 'external'
  readonly settings: readonly SettingField[]
  /** Works on the record of an event: of no use for events that are about none. */
  readonly needs_record: boolean
}

export interface Processor {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly type: string
  readonly enabled: boolean
  readonly note: string | null
}

export async function fetchProcessorTypes(signal?: AbortSignal): Promise<readonly ProcessorType[]> {
  return (await call<Answer<ProcessorType[]>>('GET', '/api/v1/processors/types', signal && { signal })).data
}

/** An object that actions may write to. */
export interface ProcessorObject {
  readonly object: string
  readonly label: Text
  /** The template whose screen has its fields. */
  readonly template: string
  readonly taggable: boolean
  readonly can: { readonly create: boolean; readonly update: boolean }
  readonly groups: { readonly object: string; readonly title: string } | null
}

export async function fetchProcessorObjects(signal?: AbortSignal): Promise<readonly ProcessorObject[]> {
  return (await call<Answer<ProcessorObject[]>>('GET', '/api/v1/processors/objects', signal && { signal })).data
}

export async function fetchProcessors(signal?: AbortSignal): Promise<readonly Processor[]> {
  const { data } = await listRecords('sys_processor', { limit: ALL, sort: 'name' }, signal)
  return data.map((row) => ({
    id: row.id,
    code: String(row['code'] ?? ''),
    name: String(row['name'] ?? ''),
    kind: String(row['kind'] ?? ''),
    type: String(row['type'] ?? ''),
    enabled: row['enabled'] !== false,
    note: typeof row['note'] === 'string' && row['note'] !== '' ? row['note'] : null,
  }))
}
