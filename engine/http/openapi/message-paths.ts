/** Messages by hand and looking after channels, described for holders of the points. */
import { mayDo, type Principal } from '../../access/index.ts'
import { refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'
import { answer, body, CALLER, type Part, path, query, WRITE } from './right-parts.ts'

const tags = ['messages']
const string = { type: 'string' }
const maybe = { type: ['string', 'null'] }
const id = { type: 'string', format: 'uuid' }
const flag = { type: 'boolean' }
const count = { type: 'integer', minimum: 0 }
const KIND = { enum: ['sms', 'mail', 'site', 'robot', 'webhook'] }
const ID = path('id', id)
const variables: Part = {
  type: 'object',
  additionalProperties: string,
  description: 'Texts for places that no field of the record fills; each of these is needed.',
}
const place = whole({ name: string, by: { enum: ['field', 'input'] }, label: { anyOf: [text, { type: 'null' }] } })
const DONE: Part = { 204: { description: 'Done' } }

export function messagePaths(principal: Principal): Part {
  const [sends, tries, settles, keeps] = ['message_send', 'message_test', 'message_resolve', 'channel_test'].map(
    (point) => mayDo(principal, point),
  )
  return {
    ...((sends || tries) && { '/api/v1/message-templates/preview': { post: preview() } }),
    ...(tries && { '/api/v1/message-templates/test': { post: trial() } }),
    ...(sends && {
      '/api/v1/message-templates/offered': { get: offered() },
      '/api/v1/messages': { post: send() },
    }),
    ...(settles && {
      '/api/v1/messages/{id}/retry': { post: settle('retryMessage', '重发 / Send a message again') },
      '/api/v1/messages/{id}/cancel': { post: settle('cancelMessage', '取消 / Call a message off') },
      '/api/v1/messages/{id}/resolve': { post: resolve() },
    }),
    ...(keeps && channelPaths()),
  }
}

function preview(): Part {
  const length = { anyOf: [whole({ characters: count, parts: count }), { type: 'null' }] }
  const faults = listOf(whole({ field: string, message: text }))
  return {
    operationId: 'previewMessageTemplate',
    tags,
    summary: '预览消息模板 / What a template says, its places and its length, as the caller may see it',
    requestBody: body({
      type: 'object',
      properties: {
        ...{ kind: KIND, subject: maybe, text: maybe, content: maybe, object: maybe },
        record: { ...maybe, description: 'A record whose fields fill the places.' },
        variables,
      },
      required: ['kind'],
      additionalProperties: false,
    }),
    responses: {
      ...answer(whole({ places: listOf(place), subject: string, text: string, html: maybe, length, faults })),
      ...refusals(...CALLER, 'BadRequest', 'TooLarge', 'NotJson'),
    },
  }
}

function trial(): Part {
  return {
    operationId: 'tryMessageTemplate',
    tags,
    summary: '试发消息模板 / Send a template to an address that one types',
    requestBody: body({
      type: 'object',
      properties: { template: string, to: string, variables },
      required: ['template', 'to'],
      additionalProperties: false,
    }),
    responses: { ...answer(whole({ id }), 202), ...refusals(...WRITE) },
  }
}

function offered(): Part {
  const template = whole({
    ...{ id, kind: { enum: ['sms', 'mail'] }, name: string, code: string },
    ...{ subject: maybe, text: maybe, content: maybe, places: listOf(place) },
  })
  return {
    operationId: 'offeredMessageTemplates',
    tags,
    summary: '可发送的模板 / Templates for records of an object',
    parameters: [query('object', string, true)],
    responses: {
      ...answer(whole({ kinds: listOf({ enum: ['sms', 'mail'] }), templates: listOf(template) })),
      ...refusals(...CALLER, 'BadRequest'),
    },
  }
}

function send(): Part {
  return {
    operationId: 'sendMessages',
    tags,
    summary: '手动发送 / Send a template to the people behind records: `ids`, or `filter` and `search`',
    requestBody: body({
      type: 'object',
      properties: {
        ...{ template: string, object: string, channel: maybe, variables },
        ids: { type: 'array', items: string, minItems: 1, maxItems: 1000 },
        filter: { type: ['object', 'boolean'] },
        search: string,
        expected: count,
      },
      required: ['template', 'object'],
      additionalProperties: false,
    }),
    responses: { ...answer(whole({ count }), 202), ...refusals(...WRITE) },
  }
}

function settle(operationId: string, summary: string): Part {
  return { operationId, tags, summary, parameters: [ID], responses: { ...DONE, ...refusals(...WRITE) } }
}

function resolve(): Part {
  const state = { enum: ['delivered', 'failed'] }
  return {
    ...settle('resolveMessage', '确认发送结果 / Say what became of a message that nobody knows of'),
    requestBody: body({ type: 'object', properties: { state }, required: ['state'], additionalProperties: false }),
  }
}

function channelPaths(): Part {
  const open = { type: 'object', additionalProperties: true }
  const adapter = whole({ name: string, kind: KIND, settings: listOf(open), callback: flag })
  const secret = whole({ name: string, setAt: string })
  const known = refusals(...CALLER)
  return {
    '/api/v1/channels/adapters': {
      get: {
        operationId: 'listChannelAdapters',
        tags,
        summary: '通道接口 / Interfaces of channels, with their settings',
        responses: { ...answer(listOf(adapter)), ...known },
      },
    },
    '/api/v1/channels/{id}/state': {
      get: {
        operationId: 'getChannelState',
        tags,
        summary: '通道状态 / Which secrets are set, where the provider reports to, since when it fails',
        parameters: [ID],
        responses: {
          ...answer(whole({ secrets: listOf(secret), callback: maybe, failing_since: maybe })),
          ...known,
        },
      },
    },
    '/api/v1/channels/{id}/secrets': {
      put: {
        operationId: 'setChannelSecrets',
        tags,
        summary: '设置通道密钥 / Set secrets; null takes one away; they are never shown',
        parameters: [ID],
        requestBody: body({ type: 'object', additionalProperties: maybe }),
        responses: { ...DONE, ...refusals(...WRITE) },
      },
    },
    '/api/v1/channels/{id}/test': {
      post: {
        operationId: 'testChannel',
        tags,
        summary: '测试通道 / Whether a channel works',
        parameters: [ID],
        responses: { ...answer(whole({ ok: flag, message: text })), ...known },
      },
    },
  }
}
