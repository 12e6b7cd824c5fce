/** Events and their history, described for whoever may see them. */
import { mayDo, type Principal } from '../../access/index.ts'
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'

type Part = Readonly<Record<string, unknown>>

const tags = ['events']
const string: Part = { type: 'string' }
const maybeString: Part = { type: ['string', 'null'] }
const boolean: Part = { type: 'boolean' }
const anything: Part = {}
const named = whole({ id: maybeString, name: maybeString })
const maybe = (part: Part): Part => ({ oneOf: [part, { type: 'null' }] })
const ID: Part = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }

const CHOOSERS = ['event_history', 'event_replay', 'event_import', 'strategy_enable', 'strategy_simulate']

export function eventPaths(principal: Principal, sets: boolean): Record<string, Record<string, Part>> {
  const history = mayDo(principal, 'event_history')
  const replays = mayDo(principal, 'event_replay')
  const imports = mayDo(principal, 'event_import')
  return {
    ...(CHOOSERS.some((point) => mayDo(principal, point)) && { '/api/v1/events/offered': { get: offered() } }),
    ...(sets && { '/api/v1/events/objects': { get: objects() } }),
    ...(history && {
      '/api/v1/events/history': { get: listing() },
      '/api/v1/events/history/{id}': { get: one() },
    }),
    ...(replays && {
      '/api/v1/events/history/{id}/replay': { post: replaying() },
      '/api/v1/events/try': { post: raising() },
    }),
    ...(imports && { '/api/v1/events/import-builtin': { post: importing() } }),
  }
}

function answer(description: string, data: Part, further: Part = {}): Part {
  return { description, content: jsonContent(whole({ data, ...further })) }
}

function task(): Part {
  return whole({
    id: string,
    processor: named,
    state: string,
    at: string,
    due_at: string,
    ended_at: maybeString,
    error: maybe(whole({ code: string, reason: text })),
  })
}

function shown(): Readonly<Record<string, Part>> {
  const leftOut = whole({ action: { type: 'integer' }, code: string, reason: text })
  return {
    id: string,
    at: string,
    source: string,
    event: whole({ id: maybeString, name: maybeString, code: string }),
    application: maybe(named),
    event_id: maybeString,
    state: { enum: ['accepted', 'refused'] },
    code: maybeString,
    reason: maybe(text),
    depth: { type: 'integer' },
    record: maybe(whole({ object: string, id: string, title: maybeString })),
    matches: listOf(
      whole({
        strategy: named,
        version: { type: 'integer' },
        matched: boolean,
        code: maybeString,
        reason: maybe(text),
        left_out: listOf(leftOut),
        tasks: listOf(task()),
      }),
    ),
  }
}

function offered(): Part {
  const field = {
    type: 'object',
    properties: { name: string, label: string, type: string, required: boolean, note: maybeString, value_type: string },
    required: ['name', 'label', 'type', 'required', 'value_type'],
  }
  const event = whole({
    id: string,
    code: string,
    name: string,
    enabled: boolean,
    source: string,
    object: maybeString,
    fields: listOf(field),
    strategies: listOf(whole({ id: string, name: string, enabled: boolean })),
  })
  return {
    operationId: 'listOfferedEvents',
    tags,
    summary: '可选事件 / Events with their fields, and the strategies that name them',
    responses: { 200: answer('Events by name', listOf(event)), ...refusals('NotSignedIn', 'Forbidden', 'NotFound') },
  }
}

function objects(): Part {
  const field = whole({ name: string, label: text, type: string, day: boolean, refers: boolean, carried: boolean })
  const object = whole({ name: string, label: text, taggable: boolean, fields: listOf(field) })
  return {
    operationId: 'listEventObjects',
    tags,
    summary: '可用对象 / Objects about whose records events may be, with what these can carry',
    responses: { 200: answer('Objects', listOf(object)), ...refusals('NotSignedIn', 'Forbidden', 'NotFound') },
  }
}

function listing(): Part {
  const parameter = (name: string, schema: Part, description: string): Part => ({
    name,
    in: 'query',
    schema,
    description,
  })
  const id = { type: 'string', format: 'uuid' }
  const moment = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?$' }
  return {
    operationId: 'listEventHistory',
    tags,
    summary:
      '事件历史 / Events that came, with what strategies said and what became of the tasks; today unless asked otherwise',
    parameters: [
      parameter('event', id, 'Id of the event'),
      parameter('application', id, 'Id of the application'),
      parameter('processor', id, 'Id of a processor that was to do something'),
      parameter('strategy', id, 'Id of a strategy that was asked'),
      parameter('record', id, 'Id of the record'),
      parameter('state', { enum: ['accepted', 'refused'] }, 'Whether it was taken in'),
      parameter('source', string, 'Where it came from'),
      parameter('matched', { enum: ['true', 'false'] }, 'Whether a strategy matched'),
      parameter('result', { enum: ['open', 'succeeded', 'failed', 'cancelled', 'skipped'] }, 'How a task stands'),
      parameter('search', string, 'Part of the code or of the sender’s id'),
      parameter('from', moment, 'A day, or a moment'),
      parameter('to', moment, 'A day (with it), or a moment (without it)'),
      parameter('limit', { type: 'integer', minimum: 1, maximum: 200 }, 'Events of one page'),
      parameter('after', id, 'The last event of the page before'),
    ],
    responses: {
      200: answer('The latest first', listOf(whole(shown())), { next: maybeString }),
      ...refusals('BadRequest', 'NotSignedIn', 'Forbidden', 'NotFound'),
    },
  }
}

function one(): Part {
  const data = {
    ...anything,
    description: 'Phones, mail addresses and papers are masked; null without the right to see it.',
  }
  return {
    operationId: 'getEventOfHistory',
    tags,
    summary: '查看事件源 / One event with its data',
    parameters: [ID],
    responses: {
      200: answer('The event', whole({ ...shown(), request: maybeString, data })),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound'),
    },
  }
}

function made(): Part {
  return answer('The new event', whole({ id: string }))
}

function replaying(): Part {
  return {
    operationId: 'replayEvent',
    tags,
    summary: '重放事件 / Lets an event happen once more, by the definition and the strategies of now',
    parameters: [ID],
    responses: { 201: made(), ...refusals('Conflict', 'Invalid', 'NotSignedIn', 'Forbidden', 'NotFound') },
  }
}

function raising(): Part {
  const body = {
    type: 'object',
    properties: { event: string, data: { type: 'object' }, record: { type: 'string', format: 'uuid' } },
    required: ['event', 'data'],
  }
  return {
    operationId: 'raiseEvent',
    tags,
    summary: '手工触发事件 / Raises an event by hand; strategies act as always',
    requestBody: { required: true, content: jsonContent(body) },
    responses: { 201: made(), ...refusals('BadRequest', 'Invalid', 'NotSignedIn', 'Forbidden', 'NotFound') },
  }
}

function importing(): Part {
  return {
    operationId: 'importBuiltInEvents',
    tags,
    summary: '导入内置事件 / Makes events of those that packs ship; codes that are there already are left alone',
    responses: {
      200: answer('How many are new', whole({ imported: { type: 'integer' } })),
      ...refusals('Invalid', 'NotSignedIn', 'Forbidden', 'NotFound'),
    },
  }
}
