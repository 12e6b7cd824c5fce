/** Applications and the documents about them, described for those who hold the points. */
import { mayDo, type Principal } from '../../access/index.ts'
import { jsonContent, refusals } from './components.ts'

type Part = Readonly<Record<string, unknown>>

const tags = ['applications']
const string = { type: 'string' }
const boolean = { type: 'boolean' }
const integer = { type: 'integer' }
const moment = { type: 'string', format: 'date-time' }
const READ = ['NotSignedIn', 'Forbidden', 'NotFound'] as const
const WRITE = [...READ, 'BadRequest', 'Invalid', 'Conflict', 'TooLarge', 'NotJson'] as const

const grant = {
  type: 'object',
  properties: {
    object: string,
    operations: { type: 'array', items: { enum: ['read', 'create', 'update', 'delete', 'batch', 'tag'] }, minItems: 1 },
    fields: { type: 'array', items: string, description: 'All fields when absent.' },
    readonly: { type: 'array', items: string },
    masked: { type: 'array', items: string },
  },
  required: ['object', 'operations'],
}

const facts = {
  name: { type: 'string', minLength: 1, maxLength: 60 },
  status: { enum: ['enabled', 'disabled'] },
  any_address: boolean,
  addresses: { type: 'array', items: string, maxItems: 200, description: 'Addresses and networks (CIDR).' },
  grants: { type: 'array', items: grant, maxItems: 500 },
  events: { type: 'array', items: string, maxItems: 500, description: 'Codes of events; `*` for every one.' },
  rate: { enum: ['low', 'standard', 'high'] },
  expires_at: { type: ['string', 'null'], format: 'date-time' },
  note: { type: ['string', 'null'], maxLength: 500 },
}

const application = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    version: integer,
    app_id: string,
    ...facts,
    secrets: { type: 'array', items: object({ slot: integer, created_at: moment }) },
    created_at: moment,
    updated_at: moment,
    updated_by: { type: ['object', 'null'] },
  },
  required: ['id', 'name', 'app_id', 'status'],
}

const secret = object({ id: string, app_id: string, slot: integer, secret: string })

/** What this caller may ask. */
export function applicationPaths(principal: Principal): Part {
  const has = (point: string): boolean => mayDo(principal, point)
  const [views, edits, keys] = [has('application_view'), has('application_edit'), has('application_secret')]
  const reads = has('api_docs')
  if (!views && !edits && !keys && !reads) return {}
  return {
    [BASE]: { get: LIST, ...(edits && { post: CREATE }) },
    ...((views || edits) && watchingPaths()),
    ...((views || edits || keys) && { [`${BASE}/{id}`]: { get: READ_ONE, ...(edits && { patch: CHANGE }) } }),
    ...(keys && secretPaths()),
    ...((reads || edits) && documentPaths(BASE)),
  }
}

function watchingPaths(): Part {
  const day = object({ day: string, calls: integer, errors: integer, p95: integer })
  const days = { name: 'days', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 90, default: 14 } }
  const list = answer({ type: 'array', items: { type: 'object' } })
  return {
    [`${BASE}/form`]: {
      get: call('applicationForm', 'What the caller may give to applications', answer({ type: 'object' })),
    },
    [`${BASE}/{id}/statistics`]: {
      get: call('applicationStatistics', 'Calls by day', answer({ type: 'array', items: day }, 200, 'Invalid'), [
        ...ID,
        days,
      ]),
    },
    [`${BASE}/{id}/calls`]: { get: call('applicationCalls', 'The latest 100 calls', list, ID) },
  }
}

function secretPaths(): Part {
  const slot = { name: 'slot', in: 'path', required: true, schema: { type: 'integer', enum: [1, 2] } }
  const ended = { 204: { description: 'It is ended' }, ...refusals(...READ, 'Conflict') }
  const told = 'Another secret, in the place of the older of two; tokens end'
  return {
    [`${BASE}/{id}/secrets`]: { post: writing('resetSecret', told, { type: 'object' }, answer(secret, 201), ID) },
    [`${BASE}/{id}/secrets/{slot}`]: { delete: call('endSecret', 'Ends one of two secrets', ended, [...ID, slot]) },
  }
}

const ID = [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }]

function documentPaths(base: string): Part {
  const text = (name: string): Part => ({ name, in: 'query', schema: string })
  const method = { name: 'method', in: 'query', schema: { enum: ['GET', 'POST', 'PATCH', 'DELETE'] } }
  return {
    [`${base}/{id}/openapi.json`]: {
      get: call(
        'applicationDocument',
        'The open API as this application may call it (OpenAPI 3.1)',
        {
          200: { description: 'The document', content: jsonContent({ type: 'object' }) },
          304: { description: 'As it was' },
          ...refusals(...READ),
        },
        ID,
      ),
    },
    [`${base}/{id}/client.ts`]: {
      get: call(
        'applicationClient',
        'A TypeScript client for this application',
        { 200: { description: 'Source text', content: { 'text/plain': { schema: string } } }, ...refusals(...READ) },
        ID,
      ),
    },
    [`${base}/{id}/examples`]: {
      get: {
        ...call(
          'applicationExamples',
          'A call in curl, TypeScript and Python, with signing',
          answer(object({ curl: string, typescript: string, python: string }), 200, 'Invalid'),
        ),
        parameters: [...ID, method, text('path'), text('query'), text('body')],
      },
    },
  }
}

function call(operationId: string, summary: string, responses: Part, parameters: readonly Part[] = []): Part {
  return { operationId, tags, summary, ...(parameters.length > 0 && { parameters }), responses }
}

function writing(
  operationId: string,
  summary: string,
  schema: Part,
  responses: Part,
  parameters: readonly Part[] = [],
): Part {
  return {
    ...call(operationId, summary, { ...refusals(...WRITE), ...responses }, parameters),
    requestBody: { required: true, content: jsonContent(schema) },
  }
}

function answer(data: Part, status = 200, ...more: readonly 'Invalid'[]): Part {
  return {
    [status]: { description: 'Done', content: jsonContent(object({ data })) },
    ...refusals(...READ, ...more),
  }
}

function object(properties: Part, required: readonly string[] = Object.keys(properties)): Part {
  return { type: 'object', properties, required }
}

const BASE = '/api/v1/applications'
const LIST = call(
  'listApplications',
  'Applications; by the point api_docs alone their names',
  answer({ type: 'array', items: application }),
)
const CREATE = writing(
  'createApplication',
  'Adds an application; its secret is told now and never again',
  object(facts, ['name']),
  answer(secret, 201),
)
const READ_ONE = call('getApplication', 'One application', answer(application), ID)
const CHANGE = writing(
  'changeApplication',
  'Changes it; `version` is the one you saw',
  object({ version: integer, ...facts }, ['version']),
  answer(application),
  ID,
)
