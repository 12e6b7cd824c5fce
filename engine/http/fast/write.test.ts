import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { contents, type PersonName, testApp, type TestApp } from '../../testing/server.ts'
import { createExpress, SERVER_OPTIONS } from '../app.ts'
import { createMetrics } from '../metrics.ts'
import { createWatch } from '../watch.ts'
import { shortWay } from './index.ts'

interface Asked {
  readonly as?: PersonName
  readonly method?: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

const THING = '/api/v1/thing'

describe('writing on the short way beside Express', () => {
  let app: TestApp
  let short: Server
  let long: Server
  let passed: number
  const tokens = new Map<PersonName, string>()

  before(async () => {
    app = await testApp()
    for (const person of ['editor', 'owner', 'reader', 'nobody', 'fresh'] as const)
      tokens.set(person, await app.session(person))
    const metrics = createMetrics()
    const watch = createWatch(app.services, metrics)
    const express = createExpress(app.services, metrics.registry, watch)
    const counting: RequestListener = (req, res) => {
      passed++
      express(req, res)
    }
    short = await listen(shortWay(app.services, watch, counting))
    long = await listen(express)
  })
  after(async () => {
    for (const server of [short, long]) {
      server.closeAllConnections()
      server.close()
    }
    await app.close()
  })

  function open(
    server: Server,
    { as, method = 'POST', target, headers = {}, body }: Asked,
  ): ReturnType<typeof connect> {
    const { port } = server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    const token = as && tokens.get(as)
    const lines = Object.entries({
      Host: 'tessera.test',
      Connection: 'close',
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    }).map(([name, value]) => (value === '' ? '' : `${name}: ${value}\r\n`))
    socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`)
    return socket
  }

  /** The whole answer as it comes over the line, without what is another one each time; the body arrives in two pieces. */
  async function raw(server: Server, asked: Asked): Promise<string> {
    const socket = open(server, asked)
    const bytes = Buffer.from(asked.body)
    const half = Math.min(40_000, bytes.length >> 1)
    socket.write(bytes.subarray(0, half))
    setImmediate(() => socket.write(bytes.subarray(half)))
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', () => undefined)
    await once(socket, 'close')
    return Buffer.concat(chunks)
      .toString('utf8')
      .replace(/^Date: .*$/m, 'Date: then')
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'moment')
  }

  /** Asserts equal answers; `passes` says how many of the requests the short way leaves to Express. */
  async function alike(make: (way: 'short' | 'long') => Asked, passes: 0 | 1): Promise<string> {
    passed = 0
    const asked = make('short')
    const [ours, theirs] = [await raw(short, asked), await raw(long, make('long'))]
    assert.equal(ours, theirs, `${asked.target} ${asked.body.slice(0, 100)}`)
    assert.equal(passed, passes, `${asked.body.slice(0, 100)} was ${passes === 0 ? '' : 'not '}left to Express`)
    return ours
  }

  const made = async (): Promise<string> => (await app.as('editor').make('thing', { name: 'made', count: 1 })).id

  it('answers as Express does, with every header, and leaves the same history', async () => {
    const rows = ['{"name":"a 😀","price":"1.50"}', '[{"name":"a"},{"name":"b","count":2}]', ' {"name" : "c"} ']
    for (const body of rows)
      assert.match(await alike(() => ({ as: 'owner', target: THING, body }), 0), /^HTTP\/1.1 201 Created\r\n/)
    const ids = { short: await made(), long: await made() }
    const body = JSON.stringify({ version: 1, count: 3, phone: '13700007583' })
    const change = (way: 'short' | 'long'): Asked => ({
      as: 'editor',
      method: 'PATCH',
      target: `${THING}/${ids[way]}`,
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body,
    })
    // the second number would not be unique
    assert.match(await raw(short, change('short')), /^HTTP\/1.1 200 OK\r\n/)
    await app.as('editor').patch(`${THING}/${ids.short}`, { version: 2, phone: null })
    assert.match(await raw(long, change('long')), /^HTTP\/1.1 200 OK\r\n/)
    const [ours, theirs] = await Promise.all(
      [ids.short, ids.long].map(async (id) => (await app.as('editor').get(`${THING}/${id}/history`)).rows.slice(-2)),
    )
    const told = (entries: typeof ours) => JSON.stringify(entries?.map(({ changes, action }) => ({ changes, action })))
    assert.equal(told(ours), told(theirs))
  })

  it('leaves every refusal to Express, which says it once and writes nothing', async () => {
    const id = await made()
    const one = `${THING}/${id}`
    const refused: readonly (readonly [number, Asked])[] = [
      [400, { as: 'editor', target: THING, body: '{"name":"a","name":"b"}' }],
      [400, { as: 'editor', target: THING, body: '{"name":' }],
      [400, { as: 'editor', target: THING, body: '{"__proto__":1}' }],
      [400, { as: 'editor', target: THING, body: '5' }],
      [400, { as: 'editor', target: THING, body: `{"name":"${'\u0000'}"}` }],
      [422, { as: 'editor', target: THING, body: '{}' }],
      [422, { as: 'editor', target: THING, body: '[{"name":"a"},{"name":5}]' }],
      [422, { as: 'editor', target: THING, body: '{"name":"a","shelf":"019aa5f0-0000-7000-8000-00000000000a"}' }],
      [422, { as: 'editor', method: 'PATCH', target: one, body: '{"count":2}' }],
      [409, { as: 'editor', method: 'PATCH', target: one, body: '{"count":2,"version":7}' }],
      [404, { as: 'owner', method: 'PATCH', target: one, body: '{"count":2,"version":1}' }],
      [403, { as: 'reader', method: 'PATCH', target: one, body: '{"count":2,"version":1}' }],
      [403, { as: 'reader', target: THING, body: '{"name":"a"}' }],
      [404, { as: 'nobody', target: THING, body: '{"name":"a"}' }],
      [403, { as: 'fresh', target: THING, body: '{"name":"a"}' }],
      [401, { target: THING, body: '{"name":"a"}' }],
      [415, { as: 'editor', target: THING, headers: { 'Content-Type': 'text/plain' }, body: '{"name":"a"}' }],
      [403, { target: THING, headers: { Cookie: `tessera_session=${tokens.get('editor') ?? ''}` }, body: '{}' }],
    ]
    const before = await contents(app.db)
    for (const [status, asked] of refused)
      assert.match(await alike(() => asked, 1), new RegExp(`^HTTP/1.1 ${status} `), asked.body)
    assert.deepEqual(await contents(app.db), before)
    assert.deepEqual(app.logged, [])
  })

  it('leaves alone what comes in another way', async () => {
    const body = '{"name":"a"}'
    const others: readonly Partial<Asked>[] = [
      { target: `${THING}?a=1` },
      { headers: { 'Content-Type': '' } },
      { headers: { 'Content-Type': 'application/json; charset=gbk' } },
      { headers: { 'Content-Encoding': 'gzip' } },
      { method: 'PATCH' },
      { method: 'PUT' },
      { target: `${THING}/remove`, body: '{"ids":[]}' },
    ]
    for (const other of others) await alike(() => ({ as: 'editor', target: THING, body, ...other }), 1)
    await raw(short, { as: 'editor', target: THING, body, headers: { 'Idempotency-Key': 'short' } })
    assert.equal(passed, 2)
  })

  it('writes nothing for who goes away before the body is there', async () => {
    const before = await contents(app.db)
    const socket = open(short, { as: 'editor', target: THING, body: '{"name":"gone"}' })
    socket.write('{"name":')
    await sleep(50)
    socket.destroy()
    await sleep(50)
    assert.deepEqual(await contents(app.db), before)
    assert.deepEqual(app.logged, [])
  })
})

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(SERVER_OPTIONS, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
