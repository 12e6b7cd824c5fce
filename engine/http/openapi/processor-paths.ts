/** Processors beyond their records, described for those who see them. */
import { accessPlan, mayDo, type Principal } from '../../access/index.ts'
import type { Model } from '../../model/types.ts'
import { refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'
import { answer, body, CALLER, type Part, path, WRITE } from './right-parts.ts'

const tags = ['processors']
const string: Part = { type: 'string' }
const maybeString: Part = { type: ['string', 'null'] }
const id: Part = { type: 'string', format: 'uuid' }
const flag: Part = { type: 'boolean' }
const count: Part = { type: 'integer', minimum: 0 }

export function processorPaths(model: Model, principal: Principal): Part {
  const plan = accessPlan(model, principal, 'sys_processor')
  if (!plan || plan.scope('read') === 'none') return {}
  const may = (operation: 'create' | 'update'): boolean => plan.scope(operation) !== 'none'
  return {
    '/api/v1/processors/types': { get: types() },
    '/api/v1/processors/objects': { get: objects() },
    ...((may('create') || may('update')) && { '/api/v1/processors/check': { post: checking() } }),
    ...(mayDo(principal, 'processor_test') && { '/api/v1/processors/test': { post: testing() } }),
    ...(may('create') && { '/api/v1/processors/import-builtin': { post: importing() } }),
    '/api/v1/processors/{id}/users': { get: using() },
    ...(may('update') && { '/api/v1/processors/{id}/secrets': { put: secrets() } }),
  }
}

function objects(): Part {
  return {
    operationId: 'listProcessorObjects',
    tags,
    summary: '可写对象 / Objects that actions may write to, with the templates of their fields and their groups',
    responses: {
      ...answer(
        listOf(
          whole({
            object: string,
            label: text,
            template: string,
            taggable: flag,
            can: whole({ create: flag, update: flag }),
            groups: { oneOf: [whole({ object: string, title: string }), { type: 'null' }] },
          }),
        ),
      ),
      ...refusals(...CALLER),
    },
  }
}

function types(): Part {
  const setting = {
    type: 'object',
    properties: { name: string, label: text, type: string, required: flag },
    required: ['name', 'label', 'type'],
    additionalProperties: true,
  }
  return {
    operationId: 'listProcessorTypes',
    tags,
    summary: '处理器类型 / What processors can do, with the settings that an action has',
    responses: {
      ...answer(
        listOf(
          whole({
            code: string,
            mode: { enum: ['internal', 'external'] },
            label: text,
            description: text,
            settings: listOf(setting),
            pushes: { enum: ['phone', 'email', 'call', null] },
            needs_record: flag,
          }),
        ),
      ),
      ...refusals(...CALLER),
    },
  }
}

function values(): Part {
  return { type: 'object', description: 'As the fields of a processor: url, method, parameters, headers, body.' }
}

function users(): Part {
  return listOf(
    whole({
      object: { enum: ['sys_strategy', 'sys_plan'] },
      id,
      name: string,
      enabled: flag,
      missing: { ...listOf(string), description: 'Fields that are read and that the event does not have.' },
    }),
  )
}

function checking(): Part {
  const issue = {
    type: 'object',
    properties: { code: string, path: string, message: text, hint: text },
    required: ['code', 'message'],
  }
  return {
    operationId: 'checkProcessor',
    tags,
    summary: '检查处理器 / What is wrong with a processor, and which strategies would lack fields; nothing is written',
    requestBody: body({
      type: 'object',
      properties: { id, values: values() },
      required: ['values'],
      additionalProperties: false,
    }),
    responses: {
      ...answer(whole({ issues: listOf(issue), variables: listOf(string), users: users() })),
      ...refusals(...WRITE),
    },
  }
}

function testing(): Part {
  const request = {
    type: ['object', 'null'],
    properties: {
      method: { enum: ['GET', 'POST'] },
      url: string,
      headers: { type: 'object', additionalProperties: string },
      body: string,
      missing: listOf(string),
    },
    required: ['method', 'url', 'headers', 'missing'],
  }
  const trial = {
    type: 'object',
    properties: {
      request,
      state: { enum: ['succeeded', 'failed', 'retry', 'unknown', 'wait', 'skipped'] },
      code: string,
      reason: text,
      status: count,
      answer: string,
      ms: count,
      missing: listOf(string),
    },
    required: ['request', 'state', 'ms', 'missing'],
  }
  return {
    operationId: 'testProcessor',
    tags,
    summary: '测试调用 / Calls the address with sample data; secrets do not show in what is told of the request',
    description:
      'Of a processor as it is kept (`id`), or as it stands in a form (`values`, by the right to write it so).',
    requestBody: body({
      type: 'object',
      properties: { id, values: values(), data: { type: 'object' } },
      additionalProperties: false,
    }),
    responses: { ...answer(trial), ...refusals(...WRITE, 'NotFound') },
  }
}

function importing(): Part {
  return {
    operationId: 'importProcessors',
    tags,
    summary: '导入内置处理器 / Makes records of processors that packs ship; those that are there stay as they are',
    responses: { ...answer(whole({ imported: count })), ...refusals(...WRITE) },
  }
}

function using(): Part {
  return {
    operationId: 'listProcessorUsers',
    tags,
    summary: '使用该处理器的策略与计划 / Strategies and plans that use the processor',
    parameters: [path('id', id)],
    responses: { ...answer(users()), ...refusals(...CALLER, 'NotFound') },
  }
}

function secrets(): Part {
  return {
    operationId: 'setProcessorSecrets',
    tags,
    summary: '设置密钥 / Sets secrets by name, or takes them away with null; nobody reads them back',
    description:
      'Secrets are bound to scheme, host and port of the address: once these change, they are gone. Names are ' +
      '`header/<name>`, `parameter/<name>` and `signing`.',
    parameters: [path('id', id)],
    requestBody: body({
      type: 'object',
      properties: {
        version: { type: 'integer' },
        secrets: { type: 'object', additionalProperties: maybeString },
      },
      required: ['version', 'secrets'],
      additionalProperties: false,
    }),
    responses: { ...answer(whole({ secrets_set: listOf(string) })), ...refusals(...WRITE, 'NotFound') },
  }
}
