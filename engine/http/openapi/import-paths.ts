/** Bringing files of rows into objects, described for those who may import into some. */
import type { AccessPlan } from '../../access/index.ts'
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'

type Part = Readonly<Record<string, unknown>>

const tags = ['imports']
const string = { type: 'string' }
const count = { type: 'integer', minimum: 0 }
const flag = { type: 'boolean' }
const BINARY = { schema: { type: 'string', format: 'binary' } }
const FILES = {
  'text/csv': BINARY,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': BINARY,
}
const STATES = ['ready', 'queued', 'checking', 'writing', 'done', 'failed', 'cancelled']
const MODES = ['create', 'update', 'upsert']
const ID = { $ref: '#/components/parameters/Id' }
const LIMIT = { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 200, default: 20 } }
const CALLER = ['NotSignedIn', 'Forbidden', 'NotFound'] as const

export function importPaths(plans: readonly AccessPlan[]): Record<string, unknown> {
  const open = plans.filter(
    (plan) => plan.scope('import') !== 'none' && (plan.scope('create') !== 'none' || plan.scope('update') !== 'none'),
  )
  if (open.length === 0) return {}
  const names = open.map(({ object }) => object.name)
  return {
    '/api/v1/imports': { get: list(names), post: upload(names) },
    '/api/v1/imports/{id}': { get: one('getImport', '导入详情 / An import') },
    '/api/v1/imports/{id}/start': { post: start() },
    '/api/v1/imports/{id}/cancel': { post: one('cancelImport', '取消导入 / Cancel an import', 'Conflict') },
    '/api/v1/imports/{id}/errors': { get: issues() },
    '/api/v1/imports/{id}/errors.csv': { get: file('importErrorsCsv', '错误行 CSV / Refused rows as CSV') },
    '/api/v1/imports/{id}/errors.xlsx': { get: file('importErrorsXlsx', '错误行 Excel / Refused rows as a workbook') },
    '/api/v1/imports/{id}/file': { get: file('importFile', '原文件 / The file as it came') },
    ...Object.fromEntries(open.map((plan) => [`/api/v1/${plan.object.name}/import-template`, { get: template(plan) }])),
  }
}

function orNull(schema: Part): Part {
  return { anyOf: [schema, { type: 'null' }] }
}

const FACTS: Part = {
  id: { ...string, format: 'uuid' },
  object: string,
  name: string,
  size: count,
  state: { ...string, enum: STATES },
  mode: orNull({ ...string, enum: MODES }),
  dry_run: flag,
  atomic: flag,
  total: orNull(count),
  done: count,
  created: count,
  updated: count,
  failed: count,
  error: orNull(whole({ code: string, message: text })),
  created_by: string,
  created_by_name: orNull(string),
  created_at: string,
  started_at: orNull(string),
  ended_at: orNull(string),
}

const ISSUE = whole({
  id: count,
  row: count,
  warning: flag,
  heading: orNull(string),
  field: orNull(string),
  code: string,
  message: text,
  raw: orNull(string),
})

const TAGS = {
  type: 'object',
  description: 'Where records carry tags: tags for all rows, and a category in which unknown names become tags.',
  properties: {
    all: { ...listOf({ ...string, format: 'uuid' }), maxItems: 50 },
    create_in: orNull({ ...string, format: 'uuid' }),
  },
  additionalProperties: false,
}

const MAPPED = whole({ column: count, field: string })

const DETAIL = whole({
  ...FACTS,
  format: { ...string, enum: ['csv', 'xlsx'] },
  columns: listOf(
    whole({
      index: count,
      heading: string,
      sample: listOf(string),
      proposal: orNull(whole({ field: string, confidence: { type: 'number' } })),
    }),
  ),
  fields: listOf(whole({ name: string, label: text, required: flag })),
  keys: listOf(listOf(string)),
  mapping: orNull(listOf(MAPPED)),
  match: orNull(listOf(string)),
  settings: orNull({ type: 'object' }),
  issues: listOf(ISSUE),
  has_error_file: flag,
})

function answered(status: number, schema: Part): Part {
  return { [status]: { description: 'Done', content: jsonContent(schema) } }
}

function list(names: readonly string[]): Part {
  return {
    operationId: 'listImports',
    tags,
    summary: '导入记录 / Imports of one’s own, newest first; all of them for administrators',
    parameters: [
      { name: 'object', in: 'query', schema: { ...string, enum: names } },
      { name: 'after', in: 'query', schema: { ...string, format: 'uuid' } },
      LIMIT,
    ],
    responses: {
      ...answered(200, whole({ data: listOf(whole(FACTS)), page: whole({ limit: count, next: orNull(string) }) })),
      ...refusals('NotSignedIn', 'Forbidden', 'Invalid'),
    },
  }
}

function upload(names: readonly string[]): Part {
  return {
    operationId: 'uploadImport',
    tags,
    summary: '上传要导入的文件 / Upload a file of rows',
    description:
      'The body is the file itself: CSV in UTF-8, UTF-16 or GB18030, or .xlsx. The answer says what each column may mean; nothing is written before the import is started.',
    parameters: [
      { name: 'object', in: 'query', required: true, schema: { ...string, enum: names } },
      { name: 'name', in: 'query', required: true, schema: { ...string, minLength: 1 } },
    ],
    requestBody: { required: true, content: { 'application/octet-stream': BINARY } },
    responses: {
      ...answered(201, whole({ data: DETAIL })),
      ...refusals('BadRequest', ...CALLER, 'TooLarge', 'Invalid', 'StorageFull'),
    },
  }
}

function start(): Part {
  const properties = {
    mapping: { type: 'array', minItems: 1, items: { ...MAPPED, additionalProperties: false } },
    match: { ...listOf(string), description: 'Fields by which a row finds the record that it changes.' },
    mode: { ...string, enum: MODES },
    dry_run: { ...flag, default: false },
    atomic: { ...flag, default: false, description: 'All rows or none; at most 50,000.' },
    empty: { const: 'keep', description: 'Empty cells keep what was there.' },
    columns: {
      type: 'object',
      properties: { tags: TAGS },
      additionalProperties: false,
      description: 'What is wanted of columns that are no fields beside their cells.',
    },
  }
  return {
    operationId: 'startImport',
    tags,
    summary: '开始导入 / Start an import, or start it again after a dry run or a failure',
    parameters: [ID],
    requestBody: {
      required: true,
      content: jsonContent({
        type: 'object',
        properties,
        required: ['mapping', 'mode'],
        additionalProperties: false,
      }),
    },
    responses: {
      ...answered(202, whole({ data: DETAIL })),
      ...refusals('BadRequest', ...CALLER, 'Conflict', 'TooLarge', 'NotJson', 'Invalid'),
    },
  }
}

function one(operationId: string, summary: string, ...further: readonly 'Conflict'[]): Part {
  return {
    operationId,
    tags,
    summary,
    parameters: [ID],
    responses: { ...answered(200, whole({ data: DETAIL })), ...refusals(...CALLER, ...further) },
  }
}

function issues(): Part {
  return {
    operationId: 'listImportErrors',
    tags,
    summary: '错误明细 / What is wrong with which rows',
    parameters: [ID, { name: 'after', in: 'query', schema: { ...string, pattern: '^\\d{1,9}-\\d{1,15}$' } }, LIMIT],
    responses: {
      ...answered(200, whole({ data: listOf(ISSUE), page: whole({ limit: count, next: orNull(string) }) })),
      ...refusals(...CALLER, 'Invalid'),
    },
  }
}

function file(operationId: string, summary: string): Part {
  return {
    operationId,
    tags,
    summary,
    parameters: [ID],
    responses: { 200: { description: 'The bytes', content: FILES }, ...refusals(...CALLER, 'Invalid') },
  }
}

function template({ object }: AccessPlan): Part {
  return {
    operationId: `importTemplate_${object.name}`,
    tags: [object.name],
    summary: `导入模板：${object.label.zh} / Template for importing: ${object.label.en}`,
    parameters: [
      { name: 'format', in: 'query', schema: { ...string, enum: ['xlsx', 'csv'], default: 'xlsx' } },
      { name: 'template', in: 'query', description: 'A UI template whose columns it shall have.', schema: string },
    ],
    responses: { 200: { description: 'An empty file', content: FILES }, ...refusals(...CALLER, 'Invalid') },
  }
}
