/** Tasks of strategies and plans, described for holders of the points. */
import { mayDo, type Principal } from '../../access/index.ts'
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'
import { answer, body, CALLER, type Part, path, query, WRITE } from './right-parts.ts'

const tags = ['tasks']
const string: Part = { type: 'string' }
const maybeString: Part = { type: ['string', 'null'] }
const id: Part = { type: 'string', format: 'uuid' }
const maybeId: Part = { type: ['string', 'null'], format: 'uuid' }
const count: Part = { type: 'integer', minimum: 0 }
const anything: Part = {}
const moment: Part = { type: 'string', format: 'date-time' }
const state: Part = {
  enum: ['pending', 'running', 'retrying', 'succeeded', 'dead', 'cancelled', 'skipped', 'unknown'],
}
const named = whole({ id, name: maybeString })
const orNull = (schema: Part): Part => ({ oneOf: [schema, { type: 'null' }] })

export function taskPaths(principal: Principal): Part {
  return {
    ...(mayDo(principal, 'task_view') && {
      '/api/v1/automation/tasks': { get: listing() },
      '/api/v1/automation/tasks/{id}': { get: one() },
      '/api/v1/automation/state': { get: standing() },
    }),
    ...(mayDo(principal, 'task_cancel') && { '/api/v1/automation/tasks/cancel': { post: cancelling() } }),
    ...(mayDo(principal, 'task_replay') && { '/api/v1/automation/tasks/replay': { post: replaying() } }),
  }
}

const LISTED = {
  id,
  at: string,
  strategy: orNull(named),
  event: orNull(whole({ id, name: maybeString, code: maybeString })),
  processor: named,
  state,
  delayed: { type: 'boolean' },
  planned_at: string,
  due_at: { ...string, description: 'When it is tried next.' },
  ended_at: maybeString,
  attempts: count,
  error: orNull(whole({ code: string, reason: text })),
  object: maybeString,
  record: maybeId,
  by: { ...orNull(named), description: 'Who cancelled it.' },
  replay_of: maybeId,
  version: { type: ['integer', 'null'] },
}

function listing(): Part {
  return {
    operationId: 'listTasks',
    tags,
    summary: '策略任务 / Tasks of strategies, the latest first',
    parameters: [
      ...['strategy', 'event', 'processor', 'plan_run', 'record'].map((name) => query(name, id)),
      query('object', string),
      query('from', { ...moment, description: 'Planned at or after.' }),
      query('to', { ...moment, description: 'Planned before.' }),
      query('state', { ...string, description: `Some of ${(state['enum'] as string[]).join(', ')}, with commas.` }),
      query('all', { enum: ['0', '1'], description: '1 for those as well that did not have to wait.' }),
      query('before', { ...id, description: '`next` of the page before.' }),
      query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
    ],
    responses: {
      200: { description: 'A page', content: jsonContent(whole({ data: listOf(whole(LISTED)), next: maybeId })) },
      ...refusals(...CALLER, 'Invalid'),
    },
  }
}

function one(): Part {
  const attempt = whole({
    n: count,
    started_at: string,
    ms: { type: ['integer', 'null'] },
    outcome: string,
    code: maybeString,
    reason: orNull(text),
    http_status: { type: ['integer', 'null'] },
    response_head: maybeString,
  })
  const detail = whole({
    ...LISTED,
    settings: anything,
    conditions: { description: 'What the version of the strategy said that was matched.' },
    event_id: maybeId,
    data: { description: 'What the event said, personal numbers masked; null without the right to it.' },
    result: anything,
    max_attempts: count,
    log: listOf(attempt),
    replays: listOf(id),
  })
  return {
    operationId: 'getTask',
    tags,
    summary: '策略任务详情 / A task with its attempts',
    parameters: [path('id', id)],
    responses: { ...answer(detail), ...refusals(...CALLER) },
  }
}

function choice(): Part {
  const filter = {
    type: 'object',
    minProperties: 1,
    properties: {
      ...Object.fromEntries(['strategy', 'event', 'processor', 'plan_run', 'record'].map((name) => [name, id])),
      object: string,
      from: moment,
      to: moment,
      states: { type: 'array', items: state, minItems: 1 },
      delayed: { type: 'boolean' },
    },
    additionalProperties: false,
  }
  return body({
    type: 'object',
    properties: { ids: { type: 'array', items: id, minItems: 1, maxItems: 1_000 }, filter },
    oneOf: [{ required: ['ids'] }, { required: ['filter'] }],
    additionalProperties: false,
  })
}

function cancelling(): Part {
  return {
    operationId: 'cancelTasks',
    tags,
    summary: '取消策略任务 / Ends tasks that nobody has begun; they never run',
    requestBody: choice(),
    responses: { ...answer(whole({ cancelled: count })), ...refusals(...WRITE) },
  }
}

function replaying(): Part {
  return {
    operationId: 'replayTasks',
    tags,
    summary: '重放失败任务 / Does tasks again that failed, were left out or may not have arrived',
    requestBody: choice(),
    responses: {
      ...answer(whole({ replayed: count, tasks: listOf(whole({ id, replay_of: id })) }), 202),
      ...refusals(...WRITE),
    },
  }
}

function standing(): Part {
  const lane = whole({ processor: named, due: count })
  return {
    operationId: 'getTaskQueue',
    tags,
    summary: '任务队列状态 / How much there is to do',
    responses: {
      ...answer(
        whole({
          open: { type: 'object', additionalProperties: count },
          dead: count,
          unknown: count,
          oldest_due_s: count,
          lanes: listOf(lane),
          calls: count,
        }),
      ),
      ...refusals(...CALLER),
    },
  }
}
