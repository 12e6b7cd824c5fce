/** A document of the open API as the page shows it: groups of calls with their parameters, bodies, answers and samples. */
import type { Text } from '../../../engine/kernel/text.ts'

type Schema = Readonly<Record<string, unknown>>

export interface ShownPart {
  readonly name: string
  readonly where?: string
  readonly type: string
  readonly required: boolean
  readonly description: string
}

export interface ShownCall {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string
  /** Code of the event, where that is what tells calls apart. */
  readonly code?: string
  readonly description: string
  readonly parameters: readonly ShownPart[]
  readonly body: readonly ShownPart[]
  readonly answers: readonly { readonly status: string; readonly description: string }[]
  /** To begin with: what the call would be sent with. */
  readonly sample: { readonly query: string; readonly body: string }
}

export interface ShownGroup {
  readonly name: string
  readonly label: string
  readonly calls: readonly ShownCall[]
}

export interface ShownDocument {
  readonly version: string
  readonly groups: readonly ShownGroup[]
  readonly errors: readonly {
    readonly code: string
    readonly status: number
    readonly zh: string
    readonly en: string
  }[]
}

interface Operation extends Schema {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description?: string
  readonly parameters?: readonly Schema[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, Schema>>
}

interface Source {
  readonly info: { readonly version: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly 'x-errors': ShownDocument['errors']
}

export function shownDocument(given: unknown): ShownDocument {
  const document = given as Source
  const resolve = resolver(document)
  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const groups = document.tags.map(({ name, description }) => ({
    name,
    label: description,
    calls: calls
      .filter(({ operation }) => operation.tags.includes(name))
      .flatMap((each) => (name === EVENTS ? eventCalls(each, resolve) : [shownCall(each, resolve)])),
  }))
  return {
    version: document.info.version,
    groups: groups.filter((group) => group.calls.length > 0),
    errors: document['x-errors'],
  }
}

const EVENTS = 'events'

type Resolve = (part: unknown) => Schema

function resolver(document: unknown): Resolve {
  const resolve: Resolve = (part) => {
    const schema = isSchema(part) ? part : {}
    const { $ref: reference } = schema
    if (typeof reference !== 'string') return schema
    const steps = reference.slice(2).split('/')
    return resolve(steps.reduce<unknown>((at, step) => (isSchema(at) ? at[step] : undefined), document))
  }
  return resolve
}

interface Found {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

function shownCall({ path, method, operation }: Found, resolve: Resolve): ShownCall {
  const schema = bodyOf(operation, resolve)
  return {
    id: operation.operationId,
    method,
    path,
    summary: operation.summary,
    description: operation.description ?? '',
    parameters: (operation.parameters ?? []).map((part) => parameter(resolve(part), resolve)),
    body: members(schema, resolve),
    answers: Object.entries(operation.responses).map(([status, answer]) => ({
      status,
      description: textOf(resolve(answer)['description']),
    })),
    sample: {
      query: method === 'GET' && path.endsWith('openapi.json') ? '' : sampleQuery(method, path),
      body: sampleBody(schema, resolve),
    },
  }
}

/** Reporting is one address; people look for their event. */
function eventCalls(found: Found, resolve: Resolve): ShownCall[] {
  const whole = bodyOf(found.operation, resolve)
  const [one] = listOf(whole['anyOf'])
  return listOf(resolve(one)['anyOf']).map((reference) => {
    const schema = resolve(reference)
    const code = textOf(resolve(propertiesOf(schema)['event_code'])['const'])
    const data = members(resolve(propertiesOf(schema)['data']), resolve).map((part) => ({
      ...part,
      name: `data.${part.name}`,
    }))
    const own = members(schema, resolve).filter(({ name }) => name !== 'data')
    return {
      ...shownCall(found, resolve),
      id: `event ${code}`,
      summary: textOf(schema['description']),
      code,
      body: [...own, ...data],
      sample: { query: '', body: sampleBody(schema, resolve) },
    }
  })
}

function bodyOf({ requestBody }: Operation, resolve: Resolve): Schema {
  const [content] = Object.values(requestBody?.content ?? {})
  const schema = resolve(content?.schema)
  const [first] = listOf(schema['anyOf'])
  // of one or several the one is shown
  return first !== undefined && isSchema(first) && typeof first['$ref'] === 'string' ? resolve(first) : schema
}

function parameter(part: Schema, resolve: Resolve): ShownPart {
  return {
    name: textOf(part['name']),
    where: textOf(part['in']),
    type: typeOf(part['schema'], resolve),
    required: part['required'] === true,
    description: textOf(part['description']),
  }
}

function members(schema: Schema, resolve: Resolve): ShownPart[] {
  const [first] = listOf(schema['anyOf'])
  const whole = isSchema(schema['properties']) || first === undefined ? schema : resolve(first)
  const required = listOf(whole['required'])
  return Object.entries(propertiesOf(whole)).map(([name, part]) => {
    const own = resolve(part)
    const words = [own['title'], own['description']].filter((each) => typeof each === 'string').join('. ')
    return { name, type: typeOf(own, resolve), required: required.includes(name), description: words }
  })
}

function typeOf(part: unknown, resolve: Resolve): string {
  const schema = resolve(part)
  const { type, enum: options, anyOf, format, const: constant } = schema
  if (constant !== undefined) return JSON.stringify(constant)
  if (Array.isArray(options)) return options.filter((each) => each !== null).join(' | ')
  if (Array.isArray(anyOf))
    return [...new Set(anyOf.map((each) => typeOf(each, resolve)))].filter((each) => each !== '').join(' | ')
  const types = listOf(Array.isArray(type) ? type : [type]).filter((each) => each !== 'null')
  return typeof format === 'string' ? `${types.join(' | ')} (${format})` : types.join(' | ')
}

function sampleQuery(method: string, path: string): string {
  if (method !== 'GET' || path.includes('{id}')) return ''
  return path.endsWith('/aggregate') ? 'measures=count' : 'limit=5'
}

function sampleBody(schema: Schema, resolve: Resolve): string {
  if (Object.keys(schema).length === 0) return ''
  return JSON.stringify(sampleOf(schema, resolve), undefined, 2)
}

/** The least that a schema asks for. */
function sampleOf(part: unknown, resolve: Resolve): unknown {
  const schema = resolve(part)
  const { const: constant, enum: options, anyOf, type, format, default: preset } = schema
  if (constant !== undefined) return constant
  if (preset !== undefined) return preset
  if (Array.isArray(options)) return options[0]
  const properties = propertiesOf(schema)
  if (Object.keys(properties).length > 0) {
    const required = listOf(schema['required'])
    const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1)
    return Object.fromEntries(
      names.flatMap((name) => (typeof name === 'string' ? [[name, sampleOf(properties[name], resolve)]] : [])),
    )
  }
  if (Array.isArray(anyOf)) return sampleOf(anyOf[0], resolve)
  const [first] = listOf(Array.isArray(type) ? type : [type])
  return plain(String(first), typeof format === 'string' ? format : '', schema, resolve)
}

function plain(type: string, format: string, schema: Schema, resolve: Resolve): unknown {
  if (type === 'array') return [sampleOf(schema['items'], resolve)]
  if (type === 'object') return {}
  if (type === 'integer' || type === 'number') return 1
  if (type === 'boolean') return true
  if (format === 'date') return '2026-05-01'
  return format === 'date-time' ? '2026-05-01T08:00:00+08:00' : ''
}

function propertiesOf(schema: Schema): Schema {
  return isSchema(schema['properties']) ? schema['properties'] : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text that says one thing in Chinese and then, behind a slash, in English, for the reader of either. */
export function bothOf(text: string): Text {
  const [zh = '', en, ...others] = text.split(' / ')
  const isPair = en !== undefined && others.length === 0 && /\p{Script=Han}/u.test(zh)
  return isPair ? { zh, en } : { zh: text, en: text }
}
