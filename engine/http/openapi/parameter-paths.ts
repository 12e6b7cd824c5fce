/** Parameters, described for whoever may see or set them. */
import { jsonContent, refusals, text } from './components.ts'
import { listOf, whole } from './design-schemas.ts'

type Part = Readonly<Record<string, unknown>>

const tags = ['parameters']
const string = { type: 'string' }
const count = { type: 'integer', minimum: 0 }
const maybe = (type: string): Part => ({ type: [type, 'null'] })
const maybeText: Part = { oneOf: [text, { type: 'null' }] }
const value: Part = { type: ['string', 'integer', 'boolean', 'null'] }
const option = whole({ value: { type: ['string', 'integer'] }, label: text })
const TYPES = ['text', 'integer', 'boolean', 'secret']

/** @param edits whether the reader may set them, or only look */
export function parameterPaths(edits: boolean): Record<string, Record<string, Part>> {
  const one = '/api/v1/parameters/{name}'
  const paths = {
    '/api/v1/parameters': { get: listing(), ...(edits && { post: adding() }) },
    [one]: { get: reading(), ...(edits && { patch: changing(), delete: removing() }) },
    [`${one}/history`]: { get: history() },
  }
  return paths
}

const NAME: Part = { name: 'name', in: 'path', required: true, schema: { type: 'string', maxLength: 63 } }

/** What a definition of one's own is made of. */
const DEFINED: Part = {
  label: text,
  description: maybeText,
  group: maybeText,
  type: { enum: TYPES },
  unit: maybeText,
  minimum: maybe('integer'),
  maximum: maybe('integer'),
  length: maybe('integer'),
  lines: { type: 'boolean' },
  options: { oneOf: [listOf(option), { type: 'null' }] },
}

function entry(): Part {
  return whole({
    name: string,
    label: text,
    description: maybeText,
    group: maybeText,
    type: { enum: TYPES },
    unit: maybeText,
    minimum: maybe('integer'),
    maximum: maybe('integer'),
    length: maybe('integer'),
    lines: { type: 'boolean' },
    options: { oneOf: [listOf(option), { type: 'null' }] },
    default: value,
    value: { ...value, description: 'What counts now; always null of a secret.' },
    set: { type: 'boolean' },
    system: { type: 'boolean' },
    version: count,
    updatedAt: maybe('string'),
    updatedBy: { oneOf: [whole({ id: string, name: string }), { type: 'null' }] },
  })
}

function listing(): Part {
  return {
    operationId: 'listParameters',
    tags,
    summary: '参数配置 / Parameters with their values; secrets only as set or not',
    responses: {
      200: { description: 'In the order of their definitions', content: jsonContent(whole({ data: listOf(entry()) })) },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound'),
    },
  }
}

function reading(): Part {
  return {
    operationId: 'getParameter',
    tags,
    summary: '查看参数 / One parameter',
    parameters: [NAME],
    responses: {
      200: { description: 'The parameter', content: jsonContent(whole({ data: entry() })) },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound'),
    },
  }
}

function adding(): Part {
  const body = { type: 'object', properties: { name: string, value, ...DEFINED }, required: ['name', 'label'] }
  return {
    operationId: 'addParameter',
    tags,
    summary: '添加参数 / Add a parameter of your own',
    requestBody: { required: true, content: jsonContent({ ...body, additionalProperties: false }) },
    responses: {
      201: { description: 'Added', content: jsonContent(whole({ data: entry() })) },
      ...WRITE_REFUSALS,
    },
  }
}

function changing(): Part {
  const body = { type: 'object', properties: { value, version: count, ...DEFINED }, additionalProperties: false }
  return {
    operationId: 'changeParameter',
    tags,
    summary: '修改参数 / Set a value, null for the default; change the definition of one of your own',
    parameters: [NAME],
    requestBody: { required: true, content: jsonContent(body) },
    responses: {
      200: { description: 'In force', content: jsonContent(whole({ data: entry() })) },
      ...WRITE_REFUSALS,
    },
  }
}

function removing(): Part {
  return {
    operationId: 'removeParameter',
    tags,
    summary: '删除参数 / Delete a parameter that administrators added',
    parameters: [NAME],
    responses: { 204: { description: 'Deleted' }, ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Conflict') },
  }
}

function history(): Part {
  const change = whole({
    action: { enum: ['add', 'set', 'reset', 'edit', 'remove'] },
    before: { description: 'Null of a secret.' },
    after: { description: 'Null of a secret.' },
    hidden: { type: 'boolean' },
    at: string,
    by: string,
  })
  return {
    operationId: 'listParameterChanges',
    tags,
    summary: '参数修改记录 / Who changed a parameter, newest first',
    parameters: [NAME],
    responses: {
      200: { description: 'The latest changes', content: jsonContent(whole({ data: listOf(change) })) },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound'),
    },
  }
}

const WRITE_REFUSALS = refusals(
  'BadRequest',
  'NotSignedIn',
  'Forbidden',
  'NotFound',
  'Conflict',
  'TooLarge',
  'NotJson',
  'Invalid',
)
