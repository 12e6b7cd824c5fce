/**
 * In charge of the TypeScript client of an application: one file without dependencies, typed by object and event. What
 * enters is the document of the application; what leaves is source text that signs its calls itself.
 */
import { CLIENT_CORE } from './client-core.ts'
import { comment, isSchema, type Schema, typeName, typeOf } from './client-types.ts'

interface Described {
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Schema>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** The client of a document. @param document JSON text */
export function clientSource(document: string): string {
  const { info, paths, components } = JSON.parse(document) as Described
  const { schemas } = components
  const objects = objectsOf(paths)
  const events = Object.keys(schemas).filter((name) => name.startsWith(EVENT))
  const types = Object.entries(schemas).map(
    ([name, schema]) => `${comment(schema, '')}export type ${typeName(name)} = ${typeOf(schema)}`,
  )
  return [
    `// ${info.title.replaceAll(/[\r\n]+/g, ' ')}, ${info.version}. Generated: changes are lost with the next download.`,
    CLIENT_CORE,
    ...types,
    eventMap(events, schemas),
    clientClass(objects, events.length > 0),
  ].join('\n\n')
}

const EVENT = 'event.'

/** What can be done with each object. */
function objectsOf(paths: Described['paths']): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const [path, item] of Object.entries(paths)) {
    const [whole, object = '', rest = ''] = /^\/open\/v1\/([a-z][a-z0-9_]*)(\/.*)?$/.exec(path) ?? []
    if (whole === undefined || object === 'events') continue
    const calls = found.get(object) ?? new Set<string>()
    for (const method of Object.keys(item)) calls.add(`${method} ${rest}`)
    found.set(object, calls)
  }
  return found
}

interface Method {
  readonly call: string
  source(object: string): string
}

const path = (object: string, rest = ''): string => `'/open/v1/${object}${rest}'`
const one = (object: string): string => `\`/open/v1/${object}/\${encodeURIComponent(id)}\``

const METHODS: readonly Method[] = [
  {
    call: 'get ',
    source: (object) =>
      `list: (question: ListParameters = {}): Promise<PageOf<${typeName(object)}>> => this.#call('GET', ${path(object)}, { query: question }),`,
  },
  {
    call: 'get /{id}',
    source: (object) =>
      `get: (id: string, question: Pick<ListParameters, 'fields' | 'expand'> = {}): Promise<${typeName(object)}> => this.#data('GET', ${one(object)}, { query: question }),`,
  },
  {
    call: 'post /query',
    source: (object) =>
      `query: (question: ListQuestion): Promise<PageOf<${typeName(object)}>> => this.#call('POST', ${path(object, '/query')}, { body: question }),`,
  },
  {
    call: 'post /aggregate',
    source: (object) =>
      `aggregate: (question: GroupQuestion): Promise<{ readonly data: readonly Readonly<Record<string, unknown>>[] }> => this.#call('POST', ${path(object, '/aggregate')}, { body: question }),`,
  },
  {
    call: 'post ',
    source: (object) =>
      `create: (values: ${typeName(object)}Create, options: CallOptions = {}): Promise<${typeName(object)}Whole> => this.#data('POST', ${path(object)}, { body: values, ...options }),`,
  },
  {
    call: 'patch /{id}',
    source: (object) =>
      `update: (id: string, change: ${typeName(object)}Update, options: CallOptions = {}): Promise<${typeName(object)}Whole> => this.#data('PATCH', ${one(object)}, { body: change, ...options }),`,
  },
  {
    call: 'post /upsert',
    source: (object) =>
      `upsert: (key: readonly string[], rows: readonly Partial<${typeName(object)}Create>[], options: CallOptions = {}): Promise<UpsertOutcome<${typeName(object)}Whole>> => this.#data('POST', ${path(object, '/upsert')}, { body: { key, rows }, ...options }),`,
  },
  {
    call: 'delete /{id}',
    source: (object) =>
      `remove: (id: string, version?: number): Promise<void> => this.#call('DELETE', ${one(object)}, { query: { version } }),`,
  },
]

function eventMap(events: readonly string[], schemas: Described['components']['schemas']): string {
  const lines = events.map((name) => {
    const { properties } = schemas[name] ?? {}
    const data = isSchema(properties) ? properties['data'] : undefined
    return `  readonly ${JSON.stringify(name.slice(EVENT.length))}: ${typeOf(data, '  ')}`
  })
  return `export interface Events {\n${lines.join('\n')}\n}`
}

function clientClass(objects: ReadonlyMap<string, ReadonlySet<string>>, reports: boolean): string {
  const members = [...objects].map(([object, calls]) => {
    const methods = METHODS.filter(({ call }) => calls.has(call)).map((method) => `    ${method.source(object)}`)
    return `  readonly ${object} = {\n${methods.join('\n')}\n  }`
  })
  const report =
    `  report<E extends keyof Events>(event: E, data: Events[E], options: { readonly eventId?: string } = {}): Promise<EventOutcome> {\n` +
    `    const { eventId } = options\n` +
    `    return this.#data('POST', '/open/v1/events', { body: { event_code: event, ...(eventId !== undefined && { event_id: eventId }), data } })\n  }`
  return [
    'export class TesseraClient extends Signer {',
    '  readonly #call = this.call.bind(this)',
    '  readonly #data = this.data.bind(this)',
    ...members,
    ...(reports ? [report] : []),
    '}\n',
  ].join('\n')
}
