/** The ways of writing to one plant: what is sent, and what must be so in the database when it was accepted. */
import type { Answer, Client } from '../client.ts'
import type { Row } from './expected.ts'
import type { Operation } from './rights.ts'

export interface WriteWay {
  readonly route: string
  readonly how: string
  readonly operations: readonly Operation[]
  /** Fields that it gives, by which it may be refused. */
  readonly fields?: readonly string[]
  /** Fields that it asks by. */
  readonly asks?: readonly string[]
  /** It is about records in the bin. */
  readonly isOfBin?: true
  /** What the plant would be. */
  readonly becomes?: (row: Row, world: { idOf(name: string): string }) => Row
  /** It is for nobody. */
  readonly isForNobody?: true
  /** What it cannot reach it passes over without a refusal. */
  readonly isByRule?: boolean
  send(client: Client, row: Row, note: string, world: { idOf(name: string): string }): Promise<Answer>
  /** Of the row afterwards. */
  hasEffect(now: Present | undefined, note: string): boolean
}

/** What is left of a plant. */
export interface Present {
  readonly note: string | null
  readonly deleted: boolean
}

const noted = (now: Present | undefined, note: string): boolean => now?.note === note
const gone = (now: Present | undefined): boolean => now === undefined || now.deleted

const onlyThis = ({ id }: Row): object => ({ '==': [{ var: 'id' }, id] })

/** What the engine keeps, and what no caller may say of a record. */
const KEPT: Readonly<Record<string, unknown>> = {
  id: '019aa5f0-0000-7000-8000-00000000000c',
  created_by: '019aa5f0-0000-7000-8000-00000000000c',
  updated_at: '2020-01-01T00:00:00.000Z',
  deleted_at: null,
  no_such_field: 'x',
}

/** The first is sent to all records, the others to some. */
export const WRITE_WAYS: readonly WriteWay[] = [
  {
    route: 'PATCH /api/v1/:object/:id',
    how: 'on the short way',
    operations: ['update'],
    fields: ['note'],
    send: (client, { id }, note) => client.patch(`/api/v1/plant/${id}`, { version: 1, note }),
    hasEffect: noted,
  },
  ...Object.entries(KEPT).map(([field, value]): WriteWay => ({
    route: 'PATCH /api/v1/:object/:id',
    how: `with ${field}`,
    operations: ['update'],
    isForNobody: true,
    send: (client, { id }, note) => client.patch(`/api/v1/plant/${id}`, { version: 1, note, [field]: value }),
    hasEffect: noted,
  })),
  {
    route: 'PATCH /api/v1/:object/:id',
    how: 'giving it away',
    operations: ['update'],
    fields: ['keeper', 'note'],
    becomes: (row, world) => ({ ...row, keeper: world.idOf('in head') }),
    send: (client, { id }, note, world) =>
      client.patch(`/api/v1/plant/${id}`, { version: 1, note, keeper: world.idOf('in head') }),
    hasEffect: noted,
  },
  {
    route: 'PATCH /api/v1/:object',
    how: 'giving it away among many',
    operations: ['update'],
    fields: ['keeper', 'note'],
    becomes: (row, world) => ({ ...row, keeper: world.idOf('in head') }),
    send: (client, { id }, note, world) =>
      client.patch('/api/v1/plant', { ids: [id], values: { note, keeper: world.idOf('in head') } }),
    hasEffect: noted,
  },
  {
    route: 'PATCH /api/v1/:object/:id',
    how: 'closing it',
    operations: ['update'],
    fields: ['state', 'note'],
    becomes: (row) => ({ ...row, state: 'shut' }),
    send: (client, { id }, note) => client.patch(`/api/v1/plant/${id}`, { version: 1, note, state: 'shut' }),
    hasEffect: noted,
  },
  {
    route: 'PATCH /api/v1/:object/:id',
    how: 'through Express, with a key',
    operations: ['update'],
    fields: ['note'],
    send: (client, { id }, note) =>
      client.send('PATCH', `/api/v1/plant/${id}`, { body: { version: 1, note }, headers: { 'Idempotency-Key': note } }),
    hasEffect: noted,
  },
  {
    route: 'PATCH /api/v1/:object/:id',
    how: 'with lines',
    operations: ['update'],
    fields: ['note', 'cares'],
    send: (client, { id }, note) => client.patch(`/api/v1/plant/${id}`, { version: 1, note, cares: [{ what: note }] }),
    hasEffect: noted,
  },
  {
    route: 'PATCH /api/v1/:object',
    how: 'as one of a list',
    operations: ['update'],
    fields: ['note'],
    send: (client, { id }, note) => client.patch('/api/v1/plant', [{ id, version: 1, note }]),
    hasEffect: noted,
  },
  {
    route: 'PATCH /api/v1/:object',
    how: 'by its id',
    operations: ['update'],
    fields: ['note'],
    send: (client, { id }, note) => client.patch('/api/v1/plant', { ids: [id], values: { note } }),
    hasEffect: noted,
  },
  {
    route: 'PATCH /api/v1/:object',
    how: 'by a condition',
    operations: ['update'],
    fields: ['note'],
    isByRule: true,
    send: (client, row, note) => client.patch('/api/v1/plant', { filter: onlyThis(row), values: { note } }),
    hasEffect: noted,
  },
  {
    route: 'POST /api/v1/:object/upsert',
    how: 'of what is there',
    operations: ['update'],
    fields: ['note', 'code', 'name'],
    asks: ['code'],
    send: (client, { words }, note) =>
      client.post('/api/v1/plant/upsert', {
        key: ['code'],
        rows: [{ code: words['code'], name: words['name'], note }],
      }),
    hasEffect: noted,
  },
  {
    route: 'DELETE /api/v1/:object/:id',
    how: 'one',
    operations: ['delete'],
    send: (client, { id }) => client.delete(`/api/v1/plant/${id}?version=1`),
    hasEffect: gone,
  },
  {
    route: 'POST /api/v1/:object/remove',
    how: 'by its id',
    operations: ['delete'],
    send: (client, { id }) => client.post('/api/v1/plant/remove', { ids: [id] }),
    hasEffect: gone,
  },
  {
    route: 'POST /api/v1/:object/remove',
    how: 'by a condition',
    operations: ['delete'],
    isByRule: true,
    send: (client, row) => client.post('/api/v1/plant/remove', { filter: onlyThis(row) }),
    hasEffect: gone,
  },
  {
    route: 'POST /api/v1/:object/restore',
    how: 'by its id',
    operations: ['delete'],
    isOfBin: true,
    send: (client, { id }) => client.post('/api/v1/plant/restore', { ids: [id] }),
    hasEffect: (now) => now?.deleted === false,
  },
  {
    route: 'POST /api/v1/:object/restore',
    how: 'by a condition',
    operations: ['delete'],
    isOfBin: true,
    isByRule: true,
    send: (client, row) => client.post('/api/v1/plant/restore', { filter: onlyThis(row) }),
    hasEffect: (now) => now?.deleted === false,
  },
  {
    route: 'POST /api/v1/:object/purge',
    how: 'by its id',
    operations: ['purge', 'delete'],
    isOfBin: true,
    send: (client, { id }) => client.post('/api/v1/plant/purge', { ids: [id] }),
    hasEffect: (now) => now === undefined,
  },
]
