/** Runs of automatic tags, described for those who may start them. */
import { mayDo, type Principal } from '../../access/index.ts'
import { RUN_POINT } from '../../tags/run/index.ts'
import { refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'
import { answer, body, CALLER, type Part, path, query } from './right-parts.ts'

const tags = ['tags']
const string: Part = { type: 'string' }
const maybeString: Part = { type: ['string', 'null'] }
const id: Part = { type: 'string', format: 'uuid' }
const count: Part = { type: 'integer', minimum: 0 }

export function tagRunPaths(principal: Principal): Part {
  if (!mayDo(principal, RUN_POINT)) return {}
  return {
    '/api/v1/tags/runs': { get: listing(), post: starting() },
    '/api/v1/tags/runs/{id}': { get: one() },
    '/api/v1/tags/runs/{id}/cancel': { post: cancelling() },
  }
}

function report(): Part {
  return whole({
    tags: count,
    rules: count,
    rows: count,
    added: count,
    removed: count,
    corrections: { ...count, description: 'Additions that following the changes of records had not made.' },
    reasons: whole({ clock: count, relation: count, sql: count, fresh: count, unexplained: count }),
    mismatches: { type: ['integer', 'null'], description: 'Records whose sum of scores was wrong, and was put right.' },
    faults: listOf(whole({ rule: string, message: text })),
    ms: count,
  })
}

function run(): Part {
  return whole({
    id,
    object: string,
    reason: { enum: ['nightly', 'chosen', 'rule'] },
    tags: { type: ['array', 'null'], items: id, description: 'Null: all automatic tags of the object.' },
    state: { enum: ['queued', 'running', 'done', 'failed', 'cancelled'] },
    progress: whole({ done: count, total: count }),
    report: { oneOf: [report(), { type: 'null' }] },
    fault: { oneOf: [text, { type: 'null' }] },
    by: { oneOf: [whole({ id, name: string }), { type: 'null' }] },
    started_at: string,
    ended_at: maybeString,
  })
}

function listing(): Part {
  return {
    operationId: 'listTagRuns',
    tags,
    summary: '标签运行记录 / Runs of the automatic tags of an object, newest first',
    parameters: [query('object', string, true)],
    responses: { ...answer(listOf(run())), ...refusals(...CALLER, 'Invalid') },
  }
}

function starting(): Part {
  return {
    operationId: 'startTagRun',
    tags,
    summary: '自动打标签 / Runs all automatic tags of an object, or chosen ones',
    description:
      'A second start of tags that are being run is refused with 409, which tells who started them and when.',
    requestBody: body({
      type: 'object',
      properties: { object: string, tags: { type: 'array', items: id, minItems: 1, maxItems: 1_000 } },
      oneOf: [{ required: ['object'] }, { required: ['tags'] }],
      additionalProperties: false,
    }),
    responses: {
      ...answer(
        whole({
          run: id,
          job: id,
          ignored: {
            type: 'array',
            items: id,
            description: 'Chosen tags that no rules set, or that are switched off.',
          },
        }),
        202,
      ),
      ...refusals(...CALLER, 'BadRequest', 'Invalid', 'Conflict', 'TooLarge', 'NotJson'),
    },
  }
}

function one(): Part {
  return {
    operationId: 'getTagRun',
    tags,
    summary: '标签运行进度 / How far a run is, and what it did',
    parameters: [path('id', id)],
    responses: { ...answer(run()), ...refusals(...CALLER) },
  }
}

function cancelling(): Part {
  return {
    operationId: 'cancelTagRun',
    tags,
    summary: '取消标签运行 / Ends a run; what was written stays',
    parameters: [path('id', id)],
    responses: { ...answer(run()), ...refusals(...CALLER) },
  }
}
