/** What callers send about messages, read strictly. */
import type { TemplateText } from '../../channels/index.ts'
import { isRecord } from '../body.ts'
import { bad, refuseOthers } from './record-input.ts'

type Body = Readonly<Record<string, unknown>>

const KINDS = ['sms', 'mail', 'site', 'robot', 'webhook'] as const
const MOST_VARIABLES = 100

export interface PreviewBody {
  readonly template: TemplateText
  readonly object: string | null
  readonly record: string | null
  readonly variables: Readonly<Record<string, string>>
}

/** @throws TesseraError BAD_REQUEST */
export function templateBody(body: Body): PreviewBody {
  const { kind, subject, text, content, object, record, variables, ...others } = body
  refuseOthers(others)
  const known = KINDS.find((each) => each === kind)
  if (!known) throw bad({ zh: 'kind 须为消息类型', en: `kind must be one of ${KINDS.join(', ')}` })
  return {
    template: {
      kind: known,
      subject: optional('subject', subject),
      text: optional('text', text),
      content: optional('content', content),
    },
    object: optional('object', object),
    record: optional('record', record),
    variables: variablesIn(variables),
  }
}

/** @throws TesseraError BAD_REQUEST */
export function trialBody(body: Body): {
  readonly template: string
  readonly to: string
  readonly variables: Readonly<Record<string, string>>
} {
  const { template, to, variables, ...others } = body
  refuseOthers(others)
  return { template: needed('template', template), to: needed('to', to), variables: variablesIn(variables) }
}

/** @throws TesseraError BAD_REQUEST */
export function sendBody(body: Body): {
  readonly template: string
  readonly object: string
  readonly channel: string | null
  readonly variables: Readonly<Record<string, string>>
  readonly selection: Body
} {
  const { template, object, channel, variables, ...selection } = body
  const by = optional('channel', channel)
  if (by !== null && !UUID.test(by))
    throw bad({ zh: 'channel 须为通道编号', en: 'channel must be the id of a channel' })
  return {
    template: needed('template', template),
    object: needed('object', object),
    channel: by,
    variables: variablesIn(variables),
    selection,
  }
}

/** @throws TesseraError BAD_REQUEST */
export function resolveBody({ state, ...others }: Body): { readonly state: 'delivered' | 'failed' } {
  refuseOthers(others)
  if (state === 'delivered' || state === 'failed') return { state }
  throw bad({ zh: 'state 须为 delivered 或 failed', en: 'state must be delivered or failed' })
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function variablesIn(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {}
  const entries = isRecord(value) ? Object.entries(value) : undefined
  const texts = entries?.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  if (entries && texts?.length === entries.length && entries.length <= MOST_VARIABLES) return Object.fromEntries(texts)
  throw bad({ zh: 'variables 须为变量名到文本的对象', en: 'variables must be an object of names and texts' })
}

function optional(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value === '' ? null : value
  throw bad({ zh: `${name} 须为文本`, en: `${name} must be text` })
}

function needed(name: string, value: unknown): string {
  const text = optional(name, value)
  if (text !== null && text.length <= 300) return text
  throw bad({ zh: `${name} 须为文本`, en: `${name} must be text` })
}
