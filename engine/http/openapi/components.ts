/** Parts of the description that every object shares. */
import { queryParameters, querySchemas } from './query-components.ts'

export const REF = {
  problem: { $ref: '#/components/schemas/Problem' },
  page: { $ref: '#/components/schemas/Page' },
} as const

export interface Components {
  readonly securitySchemes: Record<string, unknown>
  readonly responses: Record<string, unknown>
  readonly parameters: Record<string, unknown>
  readonly schemas: Record<string, unknown>
}

/** A text in both languages. */
export const text = {
  type: 'object',
  properties: { zh: { type: 'string' }, en: { type: 'string' } },
  required: ['zh', 'en'],
}

export function commonComponents(): Components {
  return {
    securitySchemes: {
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: 'tessera_session',
        description: 'Set by signing in; writes must come from the same origin.',
      },
      bearer: { type: 'http', scheme: 'bearer', description: 'The token that signing in returns, for scripts.' },
    },
    responses: {
      BadRequest: problem('The request cannot be read'),
      NotSignedIn: problem('Nobody is signed in'),
      Forbidden: problem('The operation is not allowed'),
      NotFound: problem('It does not exist, or the caller may not see it'),
      Conflict: problem('The record changed meanwhile, or others refer to it'),
      TooLarge: problem('The body is larger than 5 MB'),
      NotJson: problem('The body is not application/json in UTF-8'),
      Busy: problem('A table is in use; nothing was changed'),
      StorageFull: problem('The server has no room left'),
      TooMany: problem('Too many attempts; `Retry-After` says when to try again'),
      Invalid: problem('Values or parameters do not meet the requirements; `issues` names each'),
    },
    parameters: { ...parameters(), ...queryParameters() },
    schemas: {
      Problem: problemSchema(),
      Page: pageSchema(),
      HistoryEntry: historySchema(),
      Person: personSchema(),
      StoredFile: storedFile(),
      ...querySchemas(),
    },
  }
}

const STATUS = {
  BadRequest: '400',
  NotSignedIn: '401',
  Forbidden: '403',
  NotFound: '404',
  Conflict: '409',
  TooLarge: '413',
  NotJson: '415',
  Invalid: '422',
  TooMany: '429',
  StorageFull: '507',
  Busy: '503',
} as const

export type RefusalName = keyof typeof STATUS

/** `{ 401: …, 404: … }` by the names above. */
export function refusals(...names: readonly RefusalName[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [STATUS[name], { $ref: `#/components/responses/${name}` }]))
}

export function jsonContent(schema: unknown): Record<string, unknown> {
  return { 'application/json': { schema } }
}

function problem(description: string): Record<string, unknown> {
  return { description, content: { 'application/problem+json': { schema: REF.problem } } }
}

function parameters(): Record<string, unknown> {
  const query = (name: string, description: string, schema: unknown, example?: unknown): Record<string, unknown> => ({
    name,
    in: 'query',
    description,
    schema,
    ...(example !== undefined && { example }),
  })
  return {
    Limit: query('limit', 'Records a page.', { type: 'integer', minimum: 1, maximum: 200, default: 20 }),
    Page: query('page', 'Number of the page; for deep pages use `after`.', { type: 'integer', minimum: 1, default: 1 }),
    After: query('after', 'The `next` cursor of the page before, with the same sort and filter.', { type: 'string' }),
    Sort: query(
      'sort',
      'Up to three fields, `-` before a field for descending. Empty values count as the smallest.',
      { type: 'string' },
      '-created_at',
    ),
    Fields: query('fields', 'Fields of the answer, separated by commas; all readable ones when absent.', {
      type: 'string',
    }),
    Expand: query('expand', 'Reference fields, separated by commas, that come as `{id, <title>}`.', { type: 'string' }),
    Filter: query(
      'filter',
      'A condition as JSON Logic over the fields: `{"and": […]}`, `{"or": […]}`, `{"!": …}` around `{"<operator>": [{"var": "<field>"}, <value>]}`; the operators of a field follow from its type. `{"some": [{"var": "<relation>"}, <condition>]}` and `none` ask about related records, `<reference>.<field>` about the one that a reference leads to, `{"me": []}` and `{"my_departments": []}` mean the caller.',
      { type: 'string' },
      '{"nempty":[{"var":"created_at"}]}',
    ),
    Search: query('search', 'Words found in the searchable fields.', { type: 'string', maxLength: 100 }),
    Count: query(
      'count',
      'Adds the number of all matching records: `exact`, `capped` at 10,000, or `estimated` beyond.',
      { type: 'string', enum: ['none', 'exact', 'capped', 'estimated'], default: 'none' },
    ),
    Id: {
      name: 'id',
      in: 'path',
      required: true,
      description: 'Id of the record.',
      schema: { type: 'string', format: 'uuid' },
    },
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      description:
        'Any text of your own, best a UUID. The request takes effect once however often it is sent with the key within a ' +
        'day: the same again gets the same answer (`Idempotency-Replayed: true`), 409 REPEAT_RUNNING while it is under way, ' +
        'another request with the key 422 REPEAT_DIFFERS. What was refused may be put right under its key.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
  }
}

function problemSchema(): Record<string, unknown> {
  return {
    type: 'object',
    description: 'RFC 9457 problem details.',
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string', description: 'Stable code, such as VERSION_CONFLICT.' },
      message: text,
      trace_id: { type: 'string' },
      issues: {
        type: 'array',
        items: {
          type: 'object',
          properties: { code: { type: 'string' }, path: { type: 'string' }, message: text, hint: text },
          required: ['code', 'message'],
        },
      },
      parameter: { type: 'string', description: 'Of a refused address: the parameter that is wrong.' },
      seconds: { type: 'number', description: 'Of too many attempts: how long to wait.' },
      found: {
        type: 'integer',
        description: 'Of a condition that meets other records than expected, or too many: how many.',
      },
      current: { type: ['object', 'null'], description: 'Of a conflict: the record as it is now.' },
      changes: {
        type: 'array',
        items: { $ref: '#/components/schemas/HistoryEntry' },
        description: 'Of a conflict: what changed since the version you saw.',
      },
    },
    required: ['type', 'title', 'status', 'code', 'message', 'trace_id', 'issues'],
  }
}

function pageSchema(): Record<string, unknown> {
  return {
    type: 'object',
    properties: {
      limit: { type: 'integer' },
      next: { type: ['string', 'null'], description: 'Cursor of the next page; null on the last.' },
      total: { type: 'integer', description: 'With `count`: how many records match.' },
      count: {
        type: 'string',
        enum: ['exact', 'at_least', 'about'],
        description: 'With `count`: whether `total` is exact, was reached and not passed, or is an estimate.',
      },
    },
    required: ['limit', 'next'],
  }
}

function historySchema(): Record<string, unknown> {
  return {
    type: 'object',
    properties: {
      version: { type: 'integer' },
      action: {
        type: 'string',
        description: '`create`, `update`, `delete`, `restore`, `purge`, `reveal`, or the name of an action.',
      },
      at: { type: 'string', format: 'date-time' },
      by: {
        type: 'object',
        properties: {
          id: { type: ['string', 'null'] },
          name: { type: 'string' },
          what: { type: 'string', description: 'By what they wrote, such as `rule`, `upsert` or `import`.' },
        },
        required: ['id', 'name'],
      },
      changes: {
        type: 'object',
        additionalProperties: { type: 'object', properties: { from: {}, to: {} }, required: ['from', 'to'] },
      },
      fields: { type: 'array', items: { type: 'string' }, description: 'The fields that were changed or revealed.' },
    },
    required: ['version', 'action', 'at', 'by', 'changes', 'fields'],
  }
}

function personSchema(): Record<string, unknown> {
  return {
    type: 'object',
    properties: {
      id: { type: 'string', format: 'uuid' },
      name: { type: 'string' },
      account: { type: 'string' },
      administrator: { type: 'boolean' },
      mustChangePassword: { type: 'boolean' },
      mustSetUpSecondStep: { const: true, description: 'Nothing else is offered until a second step is set up.' },
    },
    required: ['id', 'name', 'account', 'administrator', 'mustChangePassword'],
  }
}

/** A file as it is read, when it is uploaded and in records. */
function storedFile(): Record<string, unknown> {
  return {
    type: 'object',
    properties: {
      id: { type: 'string', format: 'uuid' },
      name: { type: 'string' },
      size: { type: 'integer', description: 'Bytes.' },
      type: { type: 'string', description: 'Media type, told by its content.' },
      width: { type: 'integer', description: 'Pixels, of images.' },
      height: { type: 'integer' },
    },
    required: ['id', 'name', 'size', 'type'],
  }
}
