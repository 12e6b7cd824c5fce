/** Work at set times, described for whoever may see it. */
import { mayDo, type Principal } from '../../access/index.ts'
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'

type Part = Readonly<Record<string, unknown>>

const tags = ['schedules']
const string: Part = { type: 'string' }
const maybeString: Part = { type: ['string', 'null'] }
const anything: Part = {}
const boolean: Part = { type: 'boolean' }
const ID: Part = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }

export function schedulePaths(principal: Principal): Record<string, Record<string, Part>> {
  const runs = mayDo(principal, 'schedule_run')
  if (!runs && !mayDo(principal, 'schedule_view')) return {}
  return {
    '/api/v1/schedules': { get: listing() },
    '/api/v1/schedules/times': { post: times() },
    ...(runs && { '/api/v1/schedules/{id}/run': { post: running() } }),
    '/api/v1/schedules/{id}/runs': { get: history() },
  }
}

function run(): Part {
  return whole({
    slot: { ...maybeString, description: 'When it was due; null when somebody started it by hand.' },
    at: string,
    outcome: { enum: ['started', 'skipped', 'missed'] },
    by: maybeString,
    by_name: maybeString,
    job: maybeString,
    state: maybeString,
    progress: anything,
    started_at: maybeString,
    ended_at: maybeString,
    result: anything,
    error: anything,
  })
}

function schedule(): Part {
  return whole({
    id: string,
    version: { type: 'integer' },
    name: string,
    title: string,
    group: maybeString,
    handler: string,
    handler_label: { oneOf: [text, { type: 'null' }] },
    cron: string,
    time_zone: maybeString,
    enabled: { type: 'boolean' },
    overlap: { enum: ['queue', 'skip'] },
    catch_up: { enum: ['none', 'last', 'all'] },
    catch_up_most: { type: ['integer', 'null'] },
    description: maybeString,
    next: { ...listOf(string), description: 'The next five times, whether it is enabled or not.' },
    last: { oneOf: [run(), { type: 'null' }] },
  })
}

function listing(): Part {
  return {
    operationId: 'listSchedules',
    tags,
    summary: '任务调度 / Schedules with their next times and last run, and the jobs that can be scheduled',
    responses: {
      200: {
        description: 'Schedules by group',
        content: jsonContent(
          whole({
            data: whole({
              schedules: listOf(schedule()),
              jobs: listOf(whole({ code: string, label: text, description: text })),
              can: whole({ add: boolean, edit: boolean, remove: boolean }),
            }),
          }),
        ),
      },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound'),
    },
  }
}

function times(): Part {
  const body = {
    type: 'object',
    properties: { cron: string, time_zone: maybeString },
    required: ['cron'],
    additionalProperties: false,
  }
  return {
    operationId: 'previewSchedule',
    tags,
    summary: '接下来的执行时间 / The next five times of an expression',
    requestBody: { required: true, content: jsonContent(body) },
    responses: {
      200: {
        description: 'The times as ISO UTC',
        content: jsonContent(whole({ data: whole({ next: listOf(string) }) })),
      },
      ...refusals('BadRequest', 'NotSignedIn', 'Forbidden', 'NotFound', 'Invalid'),
    },
  }
}

function running(): Part {
  return {
    operationId: 'runSchedule',
    tags,
    summary: '立即执行 / Start a schedule now, whatever its state',
    parameters: [ID],
    responses: {
      202: { description: 'The job', content: jsonContent(whole({ data: whole({ job: string }) })) },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Conflict'),
    },
  }
}

function history(): Part {
  return {
    operationId: 'listScheduleRuns',
    tags,
    summary: '执行记录 / The latest 50 runs of a schedule, newest first',
    parameters: [ID],
    responses: {
      200: { description: 'Newest first', content: jsonContent(whole({ data: listOf(run()) })) },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound'),
    },
  }
}
