/** The ways of reading: how each is asked, which records it tells of, and which of their words. */
import { setTimeout } from 'node:timers/promises'

import { partsOf } from '../exports.ts'
import type { Client, Row as Parameters } from '../client.ts'
import type { Person, Row } from './expected.ts'
import { PLANT_FIELDS } from './fixture.ts'
import type { Operation } from './rights.ts'
import type { World } from './world.ts'

export interface Asked {
  readonly status: number
  /** Everything that came back, headers too; what is packed is unpacked. */
  readonly text: string
}

interface Way {
  /** The route as the server has it. */
  readonly route: string
  /** What distinguishes it from other ways of the same route. */
  readonly how: string
  readonly object: string
  readonly operation?: Operation
  /** Fields that are told by it where they may be read. */
  readonly shows: readonly string[]
}

/** One question about all records. */
export interface ListWay extends Way {
  ask(asker: Asker): Promise<Asked>
  /** Which records it is about. */
  readonly among?: (row: Row) => boolean
}

/** One question about one record. */
export interface RecordWay extends Way {
  ask(asker: Asker, row: Row): Promise<Asked>
  /** It is answered only to who reads this field in clear. */
  readonly needs?: string
  /** It asks by this field, which must be read in clear in every row. */
  readonly asks?: string
  /** It is answered to everybody, with nothing where there is nothing. */
  readonly isOpen?: true
  readonly among?: (row: Row) => boolean
}

export interface Asker {
  readonly world: World
  readonly person: Person
  readonly client: Client
}

/** Express answers what names a tag; the short way does not. */
const LONG = { 'If-None-Match': '"none"' }

const NO_FILE = '019aa5f0-0000-7000-8000-00000000000b'

/** Relations are asked for where there are any for the person: another is a mistake of the question. */
function expanded({ world: { expected }, person }: Asker): object {
  const knows = expected.mayEver(person, 'read', 'care')
  const sees = (field: string): boolean => expected.mayAsk(person, 'plant', field)
  return {
    limit: 200,
    expand: {
      ...(sees('site') && expected.mayEver(person, 'read', 'site') && { site: {} }),
      ...(sees('cares') && knows && { cares: {} }),
      ...(knows && { 'care.plant': { as: 'tended' } }),
    },
  }
}

function cared({ world: { expected }, person }: Asker): object {
  const plant = { fields: ['name', 'phone'] }
  return { limit: 200, fields: ['what'], ...(expected.mayEver(person, 'read', 'plant') && { expand: { plant } }) }
}

/** Of these fields, those that there are for the person, for an address. */
function seen({ world: { expected }, person }: Asker, names: readonly string[]): string {
  return names.filter((name) => expected.mayAsk(person, 'plant', name)).join()
}

function listed(parameters: Parameters): string {
  return new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  ).toString()
}

async function text(answer: Promise<{ status: number; text: string; headers: Headers }>): Promise<Asked> {
  const { status, text: body, headers } = await answer
  return { status, text: `${[...headers].flat().join('\n')}\n${body}` }
}

export const LIST_WAYS: readonly ListWay[] = [
  {
    route: 'GET /api/v1/:object',
    how: 'on the short way',
    object: 'plant',
    shows: PLANT_FIELDS,
    ask: ({ client }) => text(client.get('/api/v1/plant?limit=200')),
  },
  {
    route: 'GET /api/v1/:object',
    how: 'through Express',
    object: 'plant',
    shows: PLANT_FIELDS,
    ask: ({ client }) => text(client.get('/api/v1/plant?limit=200', LONG)),
  },
  {
    route: 'GET /api/v1/:object',
    how: 'of sites',
    object: 'site',
    shows: ['name', 'phone'],
    ask: ({ client }) => text(client.get('/api/v1/site?limit=200')),
  },
  {
    route: 'GET /api/v1/:object',
    how: 'of lines',
    object: 'care',
    shows: ['what'],
    ask: ({ client }) => text(client.get('/api/v1/care?limit=200')),
  },
  {
    route: 'POST /api/v1/:object/query',
    how: 'with relations',
    object: 'plant',
    shows: PLANT_FIELDS,
    ask: (asker) => text(asker.client.post('/api/v1/plant/query', expanded(asker))),
  },
  {
    route: 'POST /api/v1/:object/query',
    how: 'with what lines belong to',
    object: 'care',
    shows: ['what'],
    ask: (asker) => text(asker.client.post('/api/v1/care/query', cared(asker))),
  },
  {
    route: 'GET /api/v1/:object/aggregate',
    how: 'grouped on the short way',
    object: 'plant',
    shows: ['name'],
    ask: ({ client }) => text(client.get('/api/v1/plant/aggregate?group=name&measures=count&limit=1000')),
  },
  {
    route: 'POST /api/v1/:object/aggregate',
    how: 'grouped',
    object: 'plant',
    shows: ['name'],
    ask: ({ client }) => text(client.post('/api/v1/plant/aggregate', { group: [{ field: 'name' }], limit: 1000 })),
  },
  {
    route: 'GET /api/v1/:object/tree',
    how: 'from the top',
    object: 'plant',
    shows: PLANT_FIELDS,
    ask: ({ client }) => text(client.get('/api/v1/plant/tree?depth=3&limit=1000')),
  },
  {
    route: 'GET /api/v1/:object/deleted',
    how: 'the bin',
    object: 'plant',
    operation: 'delete',
    among: ({ isDeleted }) => isDeleted,
    shows: PLANT_FIELDS.filter((field) => field !== 'papers'),
    ask: ({ client }) => text(client.get('/api/v1/plant/deleted?limit=200')),
  },
  ...(['csv', 'xlsx'] as const).map((format): ListWay => ({
    route: 'GET /api/v1/:object/export',
    how: format,
    object: 'plant',
    operation: 'export',
    shows: ['name', 'phone'],
    ask: (asker) => exportedFile(asker, `/api/v1/plant/export?${listed({ format, fields: 'name,phone' })}`),
  })),
  {
    route: 'POST /api/v1/:object/export',
    how: 'of named records',
    object: 'plant',
    operation: 'export',
    shows: ['name'],
    ask: (asker) =>
      exportedFile(asker, '/api/v1/plant/export', {
        format: 'csv',
        fields: ['name'],
        ids: asker.world.rowsOf('plant').map(({ id }) => id),
      }),
  },
]

async function exportedFile({ world, person, client }: Asker, path: string, body?: object): Promise<Asked> {
  const response = await fetch(`${world.app.url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { Authorization: `Bearer ${world.token(person)}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  if (response.status === 429) {
    // the place of the file before is given back a moment after its last byte
    await setTimeout(20)
    return exportedFile({ world, person, client }, path, body)
  }
  const isPacked = bytes.subarray(0, 2).toString() === 'PK'
  const content = isPacked ? [...(await partsOf(bytes)).values()].join('\n') : bytes.toString()
  return { status: response.status, text: `${[...response.headers].flat().join('\n')}\n${content}` }
}

/** The first is asked about all records, the others about some. */
export const RECORD_WAYS: readonly RecordWay[] = [
  {
    route: 'GET /api/v1/:object/:id',
    how: 'on the short way',
    object: 'plant',
    shows: PLANT_FIELDS,
    ask: ({ client }, { id }) => text(client.get(`/api/v1/plant/${id}`)),
  },
  {
    route: 'GET /api/v1/:object/:id/files/:field/:file',
    how: 'the file of a plant',
    object: 'plant',
    needs: 'papers',
    shows: ['papers'],
    ask: ({ client }, { id, file = NO_FILE }) => text(client.get(`/api/v1/plant/${id}/files/papers/${file}`)),
  },
  {
    route: 'GET /api/v1/search',
    how: 'for the name of a plant',
    object: 'plant',
    isOpen: true,
    shows: ['name'],
    ask: ({ client }, { words }) => text(client.get(`/api/v1/search?q=${words['name'] ?? ''}`)),
  },
  {
    route: 'GET /api/v1/search',
    how: 'for the secret of a plant',
    object: 'plant',
    isOpen: true,
    asks: 'secret',
    shows: ['secret'],
    ask: ({ client }, { words }) => text(client.get(`/api/v1/search?q=${words['secret'] ?? ''}`)),
  },
  {
    route: 'GET /api/v1/:object',
    how: 'searched for the secret of a plant',
    object: 'plant',
    isOpen: true,
    asks: 'secret',
    shows: ['secret'],
    ask: (asker, { words }) =>
      asker.world.expected.mayEver(asker.person, 'read', 'plant')
        ? text(asker.client.get(`/api/v1/plant?search=${words['secret'] ?? ''}`))
        : Promise.resolve({ status: 200, text: '' }),
  },
  {
    route: 'GET /api/v1/:object/:id',
    how: 'through Express, with titles',
    object: 'plant',
    shows: PLANT_FIELDS,
    ask: (asker, { id }) =>
      text(asker.client.get(`/api/v1/plant/${id}?expand=${seen(asker, ['keeper', 'site', 'parent'])}`, LONG)),
  },
  {
    route: 'GET /api/v1/:object/:id',
    how: 'of a site',
    object: 'site',
    shows: ['name', 'phone'],
    ask: ({ client }, { id }) => text(client.get(`/api/v1/site/${id}`)),
  },
  {
    route: 'GET /api/v1/:object/:id/history',
    how: 'of a plant',
    object: 'plant',
    shows: ['note', 'papers'],
    ask: ({ client }, { id }) => text(client.get(`/api/v1/plant/${id}/history`)),
  },
  {
    route: 'GET /api/v1/:object/tree',
    how: 'the way to a plant',
    object: 'plant',
    shows: PLANT_FIELDS,
    ask: ({ client }, { id }) => text(client.get(`/api/v1/plant/tree?path=${id}`)),
  },
  {
    route: 'POST /api/v1/:object/:id/reveal',
    how: 'the phone of a plant',
    object: 'plant',
    operation: 'reveal',
    shows: [],
    ask: ({ client }, { id }) => text(client.post(`/api/v1/plant/${id}/reveal`, { fields: ['phone'] })),
  },
]
