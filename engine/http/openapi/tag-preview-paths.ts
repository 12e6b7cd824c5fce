/** Rules of tags while they are written, and how tags spread, described for those who may ask. */
import { type AccessPlan, mayDo, type Principal } from '../../access/index.ts'
import { jsonContent, refusals, text } from './components.ts'
import { whole } from './design-schemas.ts'
import { answer, body, CALLER, type Part, query } from './right-parts.ts'

const tags = ['tags']
const ASKED = ['BadRequest', 'TooLarge', 'NotJson'] as const
const string = { type: 'string' }
const id = { type: 'string', format: 'uuid' }
const ids = { type: 'array', items: id, maxItems: 200 }
const count = { type: 'integer', minimum: 0 }

/** @param plans of the objects that this caller reads */
export function tagPreviewPaths(principal: Principal, plans: readonly AccessPlan[]): Part {
  const isTagged = plans.some(({ object }) => object.taggable)
  const has = (...points: readonly string[]): boolean => points.some((point) => mayDo(principal, point))
  return {
    ...(isTagged && { '/api/v1/tags/analysis': { get: analysis() } }),
    ...(isTagged &&
      has('tag_preview') && {
        '/api/v1/tags/preview': { post: preview() },
        '/api/v1/tags/preview/export': { post: taken() },
      }),
    ...(isTagged && has('tag_rules', 'tag_sql', 'tag_preview') && { '/api/v1/tags/describe': { post: described() } }),
  }
}

function rule(): Part {
  const row = {
    type: 'object',
    properties: {
      left: { type: 'integer', minimum: 0, maximum: 20 },
      field: string,
      operator: string,
      values: { type: 'array', items: {} },
      right: { type: 'integer', minimum: 0, maximum: 20 },
      connector: { enum: ['and', 'or'] },
    },
    required: ['field', 'operator'],
  }
  return {
    type: 'object',
    properties: {
      type: { enum: ['custom', 'sql'], default: 'custom' },
      condition: { description: 'JSON Logic, bare or with its version as it is kept.', type: ['object', 'null'] },
      rows: {
        description: 'The rows of the editor, in place of `condition`.',
        type: ['array', 'null'],
        items: row,
        maxItems: 200,
      },
      contains: { ...ids, description: 'At least one of these tags.' },
      without: { ...ids, description: 'None of these tags.' },
      sql: { type: ['string', 'null'], maxLength: 20_000, description: 'One SELECT of a column `id`.' },
    },
    additionalProperties: false,
  }
}

/** A kept rule, or one that is being written. */
function asked(more: Part): Part {
  return body({
    type: 'object',
    properties: { rule_id: id, object: string, tag: { type: ['string', 'null'] }, rule: rule(), ...more },
    oneOf: [{ required: ['rule_id'] }, { required: ['object', 'rule'] }],
    additionalProperties: false,
  })
}

function preview(): Part {
  const record = { type: 'object', properties: { id: string }, required: ['id'], additionalProperties: true }
  const rows = {
    type: 'object',
    properties: {
      data: { type: 'array', items: record },
      page: {
        type: 'object',
        properties: { limit: { type: 'integer' }, next: { type: ['string', 'null'] } },
        required: ['limit', 'next'],
      },
    },
    required: ['data', 'page'],
  }
  const counted = {
    type: 'object',
    description: 'Not exact where counting takes longer than a second: there are at least as many.',
    properties: { value: count, exact: { type: 'boolean' } },
    required: ['value', 'exact'],
  }
  const data = { type: 'object', properties: { count: counted, rows }, required: ['rows'] }
  return {
    operationId: 'previewTagRule',
    tags,
    summary: '预览标签规则 / Whom a rule would reach, by the rights of whoever looks',
    description:
      'The rule that a run would run, over the rows that the caller sees, masked as always, by fields that the caller reads ' +
      'clearly. The columns are those of the template of rules.',
    requestBody: asked({
      limit: { type: 'integer', minimum: 1, maximum: 200, default: 20 },
      cursor: { type: ['string', 'null'], description: 'Of the former page.' },
      count: {
        enum: ['quick', 'exact', 'none'],
        description: '`quick` on a first page and `none` on others when left out.',
      },
    }),
    responses: {
      200: { description: 'A page of records', content: jsonContent(whole({ data })) },
      ...refusals(...CALLER, ...ASKED, 'Invalid', 'Busy'),
    },
  }
}

function taken(): Part {
  return {
    operationId: 'exportTagRule',
    tags,
    summary: '导出预览 / The records of a preview as a file, within the right to export',
    requestBody: asked({
      format: { enum: ['csv', 'xlsx'], default: 'csv' },
      language: { enum: ['zh', 'en'] },
    }),
    responses: {
      200: { description: 'The file', content: { 'text/csv': { schema: { type: 'string', format: 'binary' } } } },
      ...refusals(...CALLER, ...ASKED, 'Invalid', 'TooMany', 'Busy'),
    },
  }
}

function described(): Part {
  return {
    operationId: 'describeTagRule',
    tags,
    summary: '生成规则描述 / A rule in words of both languages',
    requestBody: body({
      type: 'object',
      properties: { object: string, rule: rule() },
      required: ['object', 'rule'],
      additionalProperties: false,
    }),
    responses: { ...answer(text), ...refusals(...CALLER, ...ASKED, 'Invalid') },
  }
}

function analysis(): Part {
  const type = { enum: ['global_auto', 'global_manual', 'personal'] }
  const named = { type: 'object', properties: { id, name: string }, required: ['id', 'name'] }
  const tag = {
    type: 'object',
    properties: { id, name: string, color: { type: ['string', 'null'] }, type },
    required: ['id', 'name', 'color', 'type'],
  }
  const share = { type: 'object', properties: { tag, records: count }, required: ['tag', 'records'] }
  const shares = { type: 'array', items: share }
  const category = {
    type: 'object',
    properties: { category: { anyOf: [named, { type: 'null' }] }, tags: shares },
    required: ['category', 'tags'],
  }
  const ofType = {
    type: 'object',
    properties: { type, tags: count, records: { ...count, description: 'Memberships.' } },
    required: ['type', 'tags', 'records'],
  }
  const data = {
    type: 'object',
    properties: {
      top: { ...shares, maxItems: 10 },
      categories: { type: 'array', items: category },
      types: { type: 'array', items: ofType },
      uncounted: { type: 'boolean', description: 'Too many records are seen to be counted while somebody waits.' },
    },
    required: ['top', 'categories', 'types', 'uncounted'],
  }
  return {
    operationId: 'analyseTags',
    tags,
    summary: '标签分析 / How many of the records that the caller sees carry which tag',
    parameters: [query('object', string, true)],
    responses: { ...answer(data), ...refusals(...CALLER) },
  }
}
