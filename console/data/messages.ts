/** The calls about templates of messages, channels and trying both out. */
import type { Text } from '../../engine/kernel/text.ts'
import { listRecords } from './api.ts'
import { call } from './http.ts'

export const TEMPLATE_OBJECT = 'sys_message_template'
export const CHANNEL_OBJECT = 'sys_channel'

export type MessageKind = 'sms' | 'mail' | 'site' | 'robot' | 'webhook'

export interface MessageTemplate {
  readonly id: string
  readonly version: number
  readonly kind: MessageKind
  readonly name: string
  readonly code: string
  readonly subject: string | null
  readonly text: string | null
  readonly content: string | null
  readonly object: string | null
  readonly provider_template: string | null
  readonly channel: string | null
  readonly enabled: boolean
  readonly note: string | null
}

export interface Channel {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly kind: MessageKind
  readonly adapter: string
  readonly settings: Readonly<Record<string, unknown>> | null
  readonly enabled: boolean
  readonly standard: boolean
  readonly quiet_from: string | null
  readonly quiet_to: string | null
  readonly rate_per_minute: number | null
  readonly cap_times: number | null
  readonly cap_days: number | null
  readonly note: string | null
}

export interface ChannelSetting {
  readonly name: string
  readonly label: Text
  readonly description?: Text
  readonly type: 'text' | 'number' | 'boolean' | 'option' | 'lines' | 'secret'
  readonly required?: boolean
  readonly options?: readonly { readonly value: string; readonly label: Text }[]
  readonly default?: string | number | boolean
  readonly placeholder?: string
}

export interface Adapter {
  readonly name: string
  readonly kind: MessageKind
  readonly settings: readonly ChannelSetting[]
  readonly callback: boolean
}

export interface ChannelState {
  readonly secrets: readonly { readonly name: string }[]
  readonly callback: string | null
  readonly failing_since: string | null
}

export interface Place {
  readonly name: string
  readonly by: 'field' | 'input'
  readonly label: Text | null
}

export interface Preview {
  readonly places: readonly Place[]
  readonly subject: string
  readonly text: string
  readonly html: string | null
  readonly length: { readonly characters: number; readonly parts: number } | null
  readonly faults: readonly { readonly field: string; readonly message: Text }[]
}

export interface PreviewAsked {
  readonly kind: MessageKind
  readonly subject: string | null
  readonly text: string | null
  readonly content: string | null
  readonly object: string | null
  readonly variables: Readonly<Record<string, string>>
}

const MOST = 200

export async function listTemplates(kind: MessageKind, signal?: AbortSignal): Promise<readonly MessageTemplate[]> {
  const filter = { '==': [{ var: 'kind' }, kind] }
  const page = await listRecords(TEMPLATE_OBJECT, { limit: MOST, sort: 'name', filter }, signal)
  return page.data as unknown as readonly MessageTemplate[]
}

export async function listChannels(signal?: AbortSignal): Promise<readonly Channel[]> {
  const page = await listRecords(CHANNEL_OBJECT, { limit: MOST, sort: 'kind,name' }, signal)
  return page.data as unknown as readonly Channel[]
}

export async function previewTemplate(asked: PreviewAsked, signal?: AbortSignal): Promise<Preview> {
  const options = { body: asked, ...(signal && { signal }) }
  return (await call<{ data: Preview }>('POST', '/api/v1/message-templates/preview', options)).data
}

export async function tryTemplate(
  template: string,
  to: string,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  await call('POST', '/api/v1/message-templates/test', { body: { template, to, variables } })
}

export async function listAdapters(signal?: AbortSignal): Promise<readonly Adapter[]> {
  return (await call<{ data: readonly Adapter[] }>('GET', '/api/v1/channels/adapters', signal && { signal })).data
}

export async function fetchChannelState(id: string): Promise<ChannelState> {
  return (await call<{ data: ChannelState }>('GET', `/api/v1/channels/${id}/state`)).data
}

export async function setSecrets(id: string, secrets: Readonly<Record<string, string | null>>): Promise<void> {
  await call('PUT', `/api/v1/channels/${id}/secrets`, { body: secrets })
}

export async function tryChannel(id: string): Promise<{ readonly ok: boolean; readonly message: Text }> {
  return (
    await call<{ data: { ok: boolean; message: Text } }>('POST', `/api/v1/channels/${id}/test`, {
      body: {},
      once: true,
    })
  ).data
}
