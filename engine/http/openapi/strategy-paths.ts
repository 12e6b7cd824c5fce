/** Strategies beyond their records, described for those who see them. */
import { accessPlan, mayDo, type Principal } from '../../access/index.ts'
import type { Model } from '../../model/types.ts'
import { refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'
import { answer, body, CALLER, type Part, path, query, WRITE } from './right-parts.ts'

const tags = ['strategies']
const string: Part = { type: 'string' }
const maybeString: Part = { type: ['string', 'null'] }
const id: Part = { type: 'string', format: 'uuid' }
const count: Part = { type: 'integer', minimum: 0 }
const anything: Part = {}
const reasons: Part = { type: 'object', additionalProperties: count, description: 'By why an event did not meet it.' }
const orNull = (schema: Part): Part => ({ oneOf: [schema, { type: 'null' }] })

export function strategyPaths(model: Model, principal: Principal): Part {
  const plan = accessPlan(model, principal, 'sys_strategy')
  if (!plan || plan.scope('read') === 'none') return {}
  const may = (operation: 'create' | 'update'): boolean => plan.scope(operation) !== 'none'
  return {
    ...((may('create') || may('update')) && { '/api/v1/strategies/check': { post: checking() } }),
    ...(mayDo(principal, 'strategy_simulate') && {
      '/api/v1/strategies/try': { post: trying() },
      '/api/v1/strategies/simulate': { post: simulating() },
    }),
    ...(may('update') && { '/api/v1/strategies/order': { post: ordering() } }),
    ...(may('create') && { '/api/v1/strategies/import-builtin': { post: importing() } }),
    '/api/v1/strategies/counts': { get: counting() },
    '/api/v1/strategies/{id}/statistics': { get: statistics() },
    '/api/v1/strategies/{id}/versions': { get: versions() },
  }
}

function strategy(): Part {
  return {
    type: 'object',
    description: 'As the fields of a strategy; what is not named has no say.',
    properties: {
      ...Object.fromEntries(['id', 'name', 'group', 'note', 'change_note'].map((name) => [name, anything])),
      event: { ...maybeString, description: 'Id of the event.' },
      valid_from: maybeString,
      valid_to: maybeString,
      conditions: { description: 'A rule over the fields of the event; null for none.' },
      actions: {
        description: 'Actions: processor, settings, delay (mode now, after with hours, until with at), chain.',
      },
      cap: { description: 'times and days; null for none.' },
    },
    additionalProperties: false,
  }
}

function issue(): Part {
  return {
    type: 'object',
    properties: { code: string, path: string, message: text, hint: text },
    required: ['code', 'message'],
    additionalProperties: true,
  }
}

function checking(): Part {
  return {
    operationId: 'checkStrategy',
    tags,
    summary: '检查策略 / What is wrong with a strategy, what may surprise, and its conditions in words',
    requestBody: body(strategy()),
    responses: {
      ...answer(whole({ issues: listOf(issue()), warnings: listOf(issue()), words: orNull(text) })),
      ...refusals(...WRITE),
    },
  }
}

const WOULD = {
  matched: { type: 'boolean' },
  reason_code: maybeString,
  reason: orNull(text),
  actions: listOf(
    whole({
      action: count,
      processor: string,
      due_at: maybeString,
      skipped: orNull(whole({ code: string, reason: text })),
    }),
  ),
}

function trying(): Part {
  return {
    operationId: 'tryStrategy',
    tags,
    summary: '用示例消息测试策略 / What would become of one event; nothing is done',
    requestBody: body({
      type: 'object',
      properties: { strategy: strategy(), data: { type: 'object' } },
      required: ['strategy', 'data'],
      additionalProperties: false,
    }),
    responses: { ...answer(whole(WOULD)), ...refusals(...WRITE) },
  }
}

function simulating(): Part {
  const period = { ...string, description: 'A day or an instant; at most 31 days.' }
  return {
    operationId: 'simulateStrategy',
    tags,
    summary: '策略模拟 / What would have become of the events of a period; nothing is done',
    requestBody: body({
      type: 'object',
      properties: { id: string, strategy: strategy(), from: period, to: period },
      required: ['from', 'to'],
      additionalProperties: false,
    }),
    responses: {
      ...answer(
        whole({
          counts: whole({ events: count, matched: count, actions: count, left_out: count, reasons }),
          events: { ...listOf(whole({ id, at: string, ...WOULD })), description: 'The latest 200, newest first.' },
          truncated: { type: 'boolean', description: 'There were more events than were looked at.' },
        }),
      ),
      ...refusals(...WRITE),
    },
  }
}

function ordering(): Part {
  return {
    operationId: 'orderStrategies',
    tags,
    summary: '策略排序 / Puts strategies into a group, in this order',
    requestBody: body({
      type: 'object',
      properties: { group: id, ids: { type: 'array', items: id, minItems: 1, maxItems: 1_000 } },
      required: ['group', 'ids'],
      additionalProperties: false,
    }),
    responses: { 204: { description: 'Done' }, ...refusals(...WRITE) },
  }
}

function importing(): Part {
  return {
    operationId: 'importStrategies',
    tags,
    summary: '导入内置策略 / Makes disabled strategies of those that packs ship',
    requestBody: body({ type: 'object' }),
    responses: {
      ...answer(
        whole({
          imported: count,
          skipped: { ...count, description: 'They are there already.' },
          missing: {
            ...listOf(string),
            description: 'Codes of those that name an event, processor or record that is not there.',
          },
        }),
      ),
      ...refusals(...WRITE),
    },
  }
}

function counting(): Part {
  return {
    operationId: 'countStrategies',
    tags,
    summary: '今日统计 / What the strategies of a group had to do today; those with nothing are left out',
    parameters: [query('group', id, true)],
    responses: {
      ...answer(listOf(whole({ strategy: id, events: count, matched: count, failed: count }))),
      ...refusals(...CALLER, 'Invalid'),
    },
  }
}

function statistics(): Part {
  const counts = { waiting: count, succeeded: count, failed: count, unknown: count, skipped: count, cancelled: count }
  return {
    operationId: 'strategyStatistics',
    tags,
    summary: '策略统计 / Events, matches and actions of a strategy in a period',
    parameters: [path('id', id), query('from', string, true), query('to', string, true)],
    responses: {
      ...answer(
        whole({
          ...{
            events: count,
            matched: count,
            reasons,
            executed: count,
            succeeded: count,
            failed: count,
            skipped: count,
          },
          actions: listOf(whole({ action: count, processor: maybeString, ...counts })),
        }),
      ),
      ...refusals(...CALLER, 'Invalid'),
    },
  }
}

function versions(): Part {
  return {
    operationId: 'strategyVersions',
    tags,
    summary: '策略版本 / Versions of a strategy, newest first, with what each changed',
    parameters: [path('id', id)],
    responses: {
      ...answer(
        listOf(
          whole({
            version: count,
            at: string,
            by: orNull(whole({ id, name: string })),
            note: maybeString,
            body: { type: 'object' },
            words: orNull(text),
            changes: listOf(whole({ part: string, before: anything, after: anything })),
          }),
        ),
      ),
      ...refusals(...CALLER),
    },
  }
}
