/** What tags there are to give, taggings in the background, and the history of tags, for those who see tags of any object. */
import type { AccessPlan } from '../../access/index.ts'
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'
import { answer, CALLER, type Part, query } from './right-parts.ts'

const tags = ['tags']
const string = { type: 'string' }
const flag = { type: 'boolean' }
const id = { type: 'string', format: 'uuid' }
const maybe = { type: ['string', 'null'] }
const instant = { type: 'string', format: 'date-time' }
const TYPES = { enum: ['global_auto', 'global_manual', 'personal'] }
const ID = { $ref: '#/components/parameters/Id' }

/** @param plans of the objects that this caller reads */
export function tagHandPaths(plans: readonly AccessPlan[]): Part {
  const tagged = plans.filter(({ object, fields }) => object.taggable && fields.has('tags'))
  if (tagged.length === 0) return {}
  const names = tagged.map(({ object }) => object.name)
  return {
    '/api/v1/tags/objects': { get: objects() },
    '/api/v1/tags/offered': { get: offered(names) },
    '/api/v1/tags/history': { get: history(names) },
    ...(tagged.some((plan) => plan.scope('export') !== 'none') && {
      '/api/v1/tags/history/export': { get: file(names) },
    }),
    ...(tagged.some((plan) => plan.scope('tag') !== 'none') && {
      '/api/v1/tags/taggings/{id}': {
        get: job('getTagging', '批量打标签的进度 / How far a tagging of many records is'),
      },
      '/api/v1/tags/taggings/{id}/cancel': {
        post: job('cancelTagging', '取消批量打标签 / End a tagging; what is tagged stays so'),
      },
    }),
  }
}

function objects(): Part {
  const object = whole({ object: string, label: text, can: whole({ apply: flag }) })
  return {
    operationId: 'listTaggedObjects',
    tags,
    summary: '可打标签的对象 / Objects whose records carry tags that the caller sees',
    responses: { ...answer(listOf(object)), ...refusals('NotSignedIn', 'Forbidden') },
  }
}

function offered(names: readonly string[]): Part {
  const category = whole({ id, parent: maybe, name: string, sort_order: { type: 'integer' }, exclusive: flag })
  const tag = whole({
    id,
    name: string,
    type: TYPES,
    category: maybe,
    color: maybe,
    score: { type: 'integer' },
    validity_days: { type: ['integer', 'null'] },
    enabled: flag,
    own: flag,
  })
  return {
    operationId: 'listOfferedTags',
    tags,
    summary: '标签与分类 / The tags and categories of an object: those for everybody and one’s own',
    parameters: [query('object', { enum: names }, true)],
    responses: {
      ...answer(whole({ categories: listOf(category), tags: listOf(tag) })),
      304: { description: 'They are as `If-None-Match` says' },
      ...refusals(...CALLER),
    },
  }
}

function asked(names: readonly string[]): Part[] {
  const day = { type: 'string', description: 'A day of the workspace, or an instant.' }
  return [
    query('object', { enum: names }),
    query('record', { ...string, description: 'Id of a record of `object`.' }),
    query('tag', id),
    query('scope', { enum: ['global', 'personal'] }),
    query('auto', flag),
    query('action', { enum: ['add', 'remove'] }),
    query('from', day),
    query('to', { ...day, description: 'The last day, or the instant before which it ends.' }),
    query('cursor', string),
    query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 20 }),
  ]
}

function history(names: readonly string[]): Part {
  const by = { anyOf: [whole({ id, name: string }), { type: 'null' }] }
  const line = whole({
    at: instant,
    tag: whole({ id, name: string }),
    object: string,
    record: whole({ id: string, title: {} }),
    auto: flag,
    rule_name: maybe,
    action: { enum: ['add', 'remove'] },
    cause: string,
    by,
  })
  return {
    operationId: 'listTagHistory',
    tags,
    summary: '标签历史 / What happened to the tags of records, newest first; today’s unless days are named',
    parameters: asked(names),
    responses: {
      200: { description: 'A page', content: jsonContent(whole({ data: listOf(line), next: maybe })) },
      ...refusals(...CALLER, 'Invalid'),
    },
  }
}

function file(names: readonly string[]): Part {
  return {
    operationId: 'exportTagHistory',
    tags,
    summary: '导出标签历史 / The same as a CSV file, of records that the caller may take along',
    parameters: asked(names),
    responses: {
      200: { description: 'The bytes', content: { 'text/csv': { schema: { type: 'string' } } } },
      ...refusals(...CALLER, 'Invalid', 'TooMany'),
    },
  }
}

function job(operationId: string, summary: string): Part {
  const count = { type: 'integer', minimum: 0 }
  const done = whole({ records: count, added: count, removed: count })
  const progress = { type: 'object', properties: { done: count, total: count }, required: ['done'] }
  const state = whole({
    id,
    state: { enum: ['queued', 'running', 'done', 'failed', 'cancelled'] },
    progress: { anyOf: [progress, { type: 'null' }] },
    result: { anyOf: [done, { type: 'null' }] },
    error: { anyOf: [whole({ code: string, message: text }), { type: 'null' }] },
    created_at: instant,
    ended_at: { type: ['string', 'null'], format: 'date-time' },
  })
  return { operationId, tags, summary, parameters: [ID], responses: { ...answer(state), ...refusals(...CALLER) } }
}
