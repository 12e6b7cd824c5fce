/** The description of reporting events: one schema for each event that the application may report. */
import type { EventDefinition } from '../../../metadata/types.ts'
import { type EventValue, eventValue } from '../../automation/index.ts'
import { jsonContent, refusals, text } from '../openapi/components.ts'
import { MOST_EVENTS } from './event-routes.ts'

type Item = Record<string, unknown>
type EventField = EventDefinition['fields'][number]

const TYPES: Readonly<Record<EventValue, Item>> = {
  text: { type: 'string', maxLength: 20_000 },
  number: { anyOf: [{ type: 'number' }, { type: 'string', pattern: '^-?[0-9]{1,30}([.][0-9]{1,20})?$' }] },
  moment: { type: 'string', description: 'ISO 8601, such as 2026-05-01T08:00:00+08:00 or 2026-05-01' },
  boolean: { type: 'boolean' },
  object: { type: ['object', 'array'] },
}

export function eventSchemas(events: readonly EventDefinition[]): Item {
  return {
    ...Object.fromEntries(events.map((event) => [`event.${event.name}`, messageOf(event)])),
    EventOutcome: {
      type: 'object',
      properties: {
        result: { type: 'string', enum: ['accepted', 'duplicate', 'refused'] },
        id: { type: 'string', format: 'uuid', description: 'Of what was accepted.' },
        event_id: { type: 'string' },
        code: { type: 'string', description: 'Of a refusal, such as EVENT_INVALID.' },
        message: text,
        issues: { type: 'array', items: { type: 'object' } },
      },
      required: ['result'],
    },
  }
}

function messageOf({ name, label, description, fields }: EventDefinition): Item {
  const required = fields.filter((field) => field.required === true).map((field) => field.name)
  const data = {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
  return {
    type: 'object',
    description: [`${label.zh} / ${label.en}`, description && `${description.zh} / ${description.en}`]
      .filter(Boolean)
      .join('. '),
    properties: {
      event_code: { type: 'string', const: name },
      event_id: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description: '发送方的编号，同一编号只生效一次 / The sender’s own id: the same one twice has one effect',
      },
      data,
    },
    required: required.length > 0 ? ['event_code', 'data'] : ['event_code'],
    additionalProperties: false,
  }
}

function schemaOf(field: EventField): Item {
  const { label, required } = field
  const type = eventValue(field)
  const schema = TYPES[type]
  return {
    title: `${label.zh} / ${label.en}`,
    ...(required === true ? schema : { anyOf: [schema, { type: 'null' }] }),
    ...(required === true && type === 'text' && { minLength: 1 }),
  }
}

export function eventPaths(events: readonly EventDefinition[]): Item {
  const one = { anyOf: events.map(({ name }) => ({ $ref: `#/components/schemas/event.${name}` })) }
  const outcome = { $ref: '#/components/schemas/EventOutcome' }
  const count = { type: 'integer', minimum: 0 }
  const several = {
    type: 'object',
    properties: { accepted: count, duplicate: count, refused: count, results: { type: 'array', items: outcome } },
    required: ['accepted', 'duplicate', 'refused', 'results'],
  }
  const answer = (description: string): Item => ({
    description,
    content: jsonContent({ type: 'object', properties: { data: { anyOf: [several, outcome] } }, required: ['data'] }),
  })
  return {
    '/open/v1/events': {
      post: {
        operationId: 'report_event',
        tags: ['events'],
        summary: '上报事件 / Report events',
        description: `一个事件，或至多 ${MOST_EVENTS} 个的数组，逐个答复。 / One event, or an array of up to ${MOST_EVENTS}; each is answered for itself.`,
        requestBody: {
          required: true,
          content: jsonContent({
            anyOf: [one, { type: 'array', items: { type: 'object' }, minItems: 1, maxItems: MOST_EVENTS }],
          }),
        },
        responses: {
          200: answer('没有新的事件 / Nothing new among them'),
          202: answer('已接收 / Taken in'),
          ...refusals('Invalid'),
        },
      },
    },
  }
}
