/** Plans of targeted marketing beyond their records, described for holders of the points. */
import { mayDo, type Principal } from '../../access/index.ts'
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'
import { answer, body, CALLER, type Part, path, query } from './right-parts.ts'

const tags = ['plans']
const string = { type: 'string' }
const maybeString = { type: ['string', 'null'] }
const id = { type: 'string', format: 'uuid' }
const count = { type: 'integer', minimum: 0 }
const page = { type: 'integer', minimum: 1, maximum: 200 }
const ID = path('id', id)

export function planPaths(principal: Principal): Part {
  const manages = mayDo(principal, 'plan_manage')
  const sees = mayDo(principal, 'plan_history')
  return {
    ...(manages && {
      '/api/v1/plans/preview': { post: preview() },
      '/api/v1/plans/offered': { get: offered() },
      '/api/v1/plans/{id}/cancel': { post: cancelling() },
      '/api/v1/plans/{id}/resume': { post: resuming() },
      '/api/v1/plans/{id}/copy': { get: copying() },
    }),
    ...((manages || sees) && { '/api/v1/plans/progress': { get: progress() } }),
    ...(sees && {
      '/api/v1/plans/{id}/runs': { get: runs() },
      '/api/v1/plans/{id}/runs/{run}/recipients': { get: recipients() },
    }),
  }
}

function preview(): Part {
  const record = { type: 'object', properties: { id: string }, required: ['id'], additionalProperties: true }
  const next = whole({ limit: { type: 'integer' }, next: maybeString })
  const counted = whole({ value: count, exact: { type: 'boolean' } })
  const rows = whole({ data: listOf(record), page: next })
  return {
    operationId: 'previewPlan',
    tags,
    summary: '预览符合条件的记录 / Whom a plan would reach, by the rights of whoever looks',
    requestBody: body({
      type: 'object',
      properties: {
        object: string,
        tags: { type: 'array', items: id, maxItems: 200 },
        match: { enum: ['any', 'all'], default: 'any' },
        source: {
          type: ['object', 'null'],
          description: 'A record whose audience is meant, in place of tags.',
          properties: { object: string, id: string },
          required: ['object', 'id'],
        },
        limit: { ...page, default: 20 },
        cursor: { ...maybeString, description: 'Of the former page.' },
        count: { enum: ['quick', 'exact', 'none'] },
      },
      required: ['object'],
      additionalProperties: false,
    }),
    responses: {
      200: {
        description: 'A page of records',
        content: jsonContent(
          whole({ data: { type: 'object', properties: { count: counted, rows }, required: ['rows'] } }),
        ),
      },
      ...refusals(...CALLER, 'BadRequest', 'TooLarge', 'NotJson', 'Invalid', 'Busy'),
    },
  }
}

function offered(): Part {
  const named = { name: string, label: text }
  const reached = { enum: ['phone', 'email', 'call'] }
  const object = whole({ ...named, reached: listOf({ enum: ['phone', 'email'] }), variables: listOf(whole(named)) })
  const processor = whole({
    ...{ id, name: string, type: string, label: text, pushes: reached },
    settings: listOf({ type: 'object', additionalProperties: true }),
  })
  return {
    operationId: 'offeredForPlans',
    tags,
    summary: '营销对象与推送方式 / What whoever writes a plan may choose among',
    responses: {
      ...answer(
        whole({
          objects: listOf(object),
          sources: listOf(whole({ ...named, object: string })),
          processors: listOf(processor),
        }),
      ),
      ...refusals(...CALLER),
    },
  }
}

function cancelling(): Part {
  return {
    operationId: 'cancelPlan',
    tags,
    summary: '取消营销计划 / No further pushes; what waits is not done any more',
    parameters: [ID],
    responses: {
      ...answer(whole({ state: { const: 'stopped' }, cancelled: count })),
      ...refusals(...CALLER, 'Conflict'),
    },
  }
}

function resuming(): Part {
  return {
    operationId: 'resumePlan',
    tags,
    summary: '恢复已暂停的营销计划 / A suspended plan goes on, in the name of whoever says so',
    parameters: [ID],
    responses: { ...answer(whole({ next_at: string })), ...refusals(...CALLER, 'Conflict', 'Invalid') },
  }
}

function copying(): Part {
  return {
    operationId: 'copyPlan',
    tags,
    summary: '复制营销计划 / The values of a new plan with the same content; nothing is written',
    parameters: [ID],
    responses: { ...answer({ type: 'object', additionalProperties: true }), ...refusals(...CALLER) },
  }
}

function run(): Part {
  const counts = whole({ waiting: count, succeeded: count, failed: count, skipped: count, cancelled: count })
  const error = whole({ code: string, message: text })
  return {
    id,
    number: { type: 'integer', minimum: 1 },
    slot: { ...string, description: 'The moment that it answers.' },
    missed: { ...count, description: 'Moments before it at which nobody was there; it makes up for them.' },
    state: { enum: ['queued', 'listing', 'pushing', 'sending', 'done', 'cancelled', 'failed'] },
    recipients: { type: ['integer', 'null'], description: 'How many are on its list.' },
    prepared: { ...count, description: 'For how many it is decided what they get.' },
    counts,
    started_at: maybeString,
    ended_at: maybeString,
    error: { oneOf: [error, { type: 'null' }] },
  }
}

function progress(): Part {
  return {
    operationId: 'planProgress',
    tags,
    summary: '推送进度 / How far the pushes under way have come',
    parameters: [query('ids', { ...string, description: 'Plans, divided by commas.' })],
    responses: { ...answer(listOf(whole({ ...run(), plan: id }))), ...refusals(...CALLER) },
  }
}

function runs(): Part {
  return {
    operationId: 'listPlanRuns',
    tags,
    summary: '推送历史 / Pushes of a plan, newest first',
    parameters: [ID, query('limit', page), query('before', { type: 'integer', minimum: 1, maximum: 2_147_483_647 })],
    responses: {
      200: {
        description: 'Newest first',
        content: jsonContent(
          whole({ data: listOf(whole(run())), page: whole({ next: { type: ['integer', 'null'] } }) }),
        ),
      },
      ...refusals(...CALLER, 'Invalid'),
    },
  }
}

function recipients(): Part {
  const error = whole({ code: maybeString, reason: { type: ['object', 'null'], additionalProperties: true } })
  const recipient = whole({
    id,
    record: { ...maybeString, description: 'Null where the caller does not see it.' },
    title: {},
    phone: maybeString,
    email: maybeString,
    result: { enum: ['waiting', 'succeeded', 'failed', 'skipped', 'cancelled'] },
    at: string,
    error: { oneOf: [error, { type: 'null' }] },
  })
  return {
    operationId: 'listPlanRecipients',
    tags,
    summary: '推送明细 / To whom one push went, phones and mails masked, and what became of it',
    parameters: [
      ID,
      path('run', id),
      query('result', { enum: ['waiting', 'succeeded', 'failed', 'skipped', 'cancelled'] }),
      query('after', { ...id, description: 'The next of the former page.' }),
      query('limit', page),
    ],
    responses: {
      200: {
        description: 'A page of recipients',
        content: jsonContent(whole({ data: listOf(recipient), page: whole({ next: maybeString }) })),
      },
      ...refusals(...CALLER, 'Invalid'),
    },
  }
}
