/** Background jobs, described: one's own for everybody, those of others for holders of the points. */
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'

type Part = Readonly<Record<string, unknown>>

const tags = ['jobs']
const string: Part = { type: 'string' }
const maybeString: Part = { type: ['string', 'null'] }
const boolean: Part = { type: 'boolean' }
const anything: Part = {}
const ID: Part = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }

export function jobPaths(): Record<string, Record<string, Part>> {
  return {
    '/api/v1/jobs': { get: listing() },
    '/api/v1/jobs/{id}': { get: one('getJob', '一个后台任务 / One job', 200, whole({ data: job() })) },
    '/api/v1/jobs/{id}/cancel': {
      post: one('cancelJob', '取消 / Ask for the end of a job; what it has done stays', 200, whole({ data: job() })),
    },
    '/api/v1/jobs/{id}/retry': {
      post: one(
        'retryJob',
        '重试 / Do a job again that failed or was cancelled',
        202,
        whole({ data: whole({ job: string }) }),
      ),
    },
  }
}

function job(): Part {
  return whole({
    id: string,
    name: string,
    label: text,
    state: { enum: ['queued', 'running', 'done', 'failed', 'cancelled'] },
    attempt: { type: 'integer' },
    progress: anything,
    result: anything,
    error: anything,
    by: { oneOf: [whole({ id: string, name: string }), { type: 'null' }] },
    retry_of: maybeString,
    retried: boolean,
    cancelling: boolean,
    created_at: string,
    started_at: maybeString,
    ended_at: maybeString,
    can: { ...whole({ cancel: boolean, retry: boolean }), description: 'What the reader may do to it now.' },
  })
}

function listing(): Part {
  return {
    operationId: 'listJobs',
    tags,
    summary: '后台任务 / Jobs, the latest first: one’s own, or everybody’s for holders of the points',
    parameters: [
      { name: 'state', in: 'query', description: 'Some states, with commas; all when absent.', schema: string },
      { name: 'mine', in: 'query', description: '1 for one’s own alone.', schema: { enum: ['0', '1'] } },
      { name: 'after', in: 'query', description: '`next` of the page before.', schema: string },
      { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
    ],
    responses: {
      200: {
        description: 'A page of jobs',
        content: jsonContent(
          whole({
            data: listOf(job()),
            next: maybeString,
            all: { ...boolean, description: 'Whether the reader sees jobs of others.' },
          }),
        ),
      },
      ...refusals('NotSignedIn', 'Forbidden', 'Invalid'),
    },
  }
}

function one(operationId: string, summary: string, status: number, schema: Part): Part {
  return {
    operationId,
    tags,
    summary,
    parameters: [ID],
    responses: {
      [status]: { description: 'What came of it', content: jsonContent(schema) },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Conflict'),
    },
  }
}
