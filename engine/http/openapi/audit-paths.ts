/** Seals of the logs, described for whoever may check them. */
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'

type Part = Readonly<Record<string, unknown>>

const tags = ['audit']
const string = { type: 'string' }
const count = { type: 'integer', minimum: 0 }
const maybe = { type: ['string', 'null'] }

export function auditPaths(): Record<string, Record<string, Part>> {
  return {
    '/api/v1/audit': {
      get: {
        operationId: 'getAudit',
        tags,
        summary: '日志封存状态 / How far the logs are sealed, and what the last check found',
        responses: {
          200: { description: 'The state', content: jsonContent(whole({ data: state() })) },
          ...refusals('NotSignedIn', 'Forbidden', 'NotFound'),
        },
      },
    },
    '/api/v1/audit/verify': {
      post: {
        operationId: 'verifyAudit',
        tags,
        summary: '校验日志 / Begin a check of all seals; ask for the state afterwards',
        responses: {
          202: { description: 'It runs', content: jsonContent(whole({ data: whole({ running: { const: true } }) })) },
          ...refusals('NotSignedIn', 'Forbidden', 'NotFound'),
        },
      },
    },
  }
}

/** For whoever may read the log of operations. */
export function operationPaths(): Record<string, Record<string, Part>> {
  const word: Part = { oneOf: [string, text, { type: 'null' }] }
  const field = whole({ name: string, label: text, from: word, to: word })
  const change = whole({
    object: maybe,
    label: { oneOf: [text, { type: 'null' }] },
    record: maybe,
    action: string,
    fields: listOf(field),
  })
  return {
    '/api/v1/operations/{id}/changes': {
      get: {
        operationId: 'getOperationChanges',
        tags,
        summary: '操作的变更内容 / What an operation changed, in words',
        parameters: [{ name: 'id', in: 'path', required: true, schema: string }],
        responses: {
          200: {
            description: 'By record',
            content: jsonContent(whole({ data: whole({ changes: listOf(change), more: { type: 'boolean' } }) })),
          },
          ...refusals('NotSignedIn', 'Forbidden', 'NotFound'),
        },
      },
    },
  }
}

function state(): Part {
  const log = whole({ log: string, pending: count, removedUntil: maybe })
  const verification = whole({
    startedAt: string,
    endedAt: maybe,
    by: maybe,
    result: { oneOf: [result(), { type: 'null' }] },
  })
  return whole({
    seals: count,
    sealedAt: maybe,
    logs: listOf(log),
    verification: { oneOf: [verification, { type: 'null' }] },
  })
}

function result(): Part {
  const fault = {
    type: 'object',
    properties: {
      code: string,
      seal: count,
      log: string,
      ids: listOf({ type: 'integer' }),
      from: count,
      to: count,
      key: string,
      path: string,
      message: text,
    },
    required: ['code', 'message'],
  }
  return whole({
    seals: count,
    rows: count,
    head: whole({ n: count, hash: string }),
    faults: listOf(fault),
    removed: listOf(whole({ log: string, rows: count, until: maybe })),
    pending: count,
  })
}
