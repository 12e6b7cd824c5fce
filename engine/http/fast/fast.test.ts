import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

import { type PersonName, testApp, type TestApp } from '../../testing/server.ts'
import { createExpress, SERVER_OPTIONS } from '../app.ts'
import { createMetrics } from '../metrics.ts'
import { createWatch } from '../watch.ts'
import { shortWay } from './index.ts'

interface Asked {
  readonly as?: PersonName
  readonly method?: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
}

describe('the short way beside Express', () => {
  let app: TestApp
  let short: Server
  let long: Server
  let passed: number
  const tokens = new Map<PersonName, string>()
  let id: string
  let next: string

  before(async () => {
    app = await testApp()
    for (const person of ['editor', 'owner', 'reader', 'blind', 'nobody', 'fresh', 'admin'] as const)
      tokens.set(person, await app.session(person))
    const editor = app.as('editor')
    const shelf = (await editor.make('shelf', { name: '架 "S"\\' })).id
    for (const count of [1, 2, 3])
      id = (
        await editor.make('thing', {
          name: `a\u2028b\n😀 ${count}`,
          count,
          phone: `1370000700${count}`,
          shelf,
          price: '1.50',
        })
      ).id
    next = String((await editor.get('/api/v1/thing?limit=1')).is(200).page.next)
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

  /** The whole answer as it comes over the line, without what is another one each time. */
  async function raw(server: Server, { as, method = 'GET', target, headers = {} }: Asked): Promise<string> {
    const { port } = server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    const token = as && tokens.get(as)
    const lines = Object.entries({
      Host: 'tessera.test',
      Connection: 'close',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`)
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(socket, 'close')
    return Buffer.concat(chunks)
      .toString('utf8')
      .replace(/^Date: .*$/m, 'Date: then')
      .replace(/(X-Request-Id: |"trace_id":")[0-9a-f-]{36}/g, '$1trace')
  }

  /** Asserts equal answers; `passes` says how many of the requests the short way leaves to Express. */
  async function alike(asked: Asked, passes: 0 | 1): Promise<string> {
    passed = 0
    const [ours, theirs] = [await raw(short, asked), await raw(long, asked)]
    assert.equal(ours, theirs, asked.target)
    assert.equal(passed, passes, `${asked.target} was ${passes === 0 ? '' : 'not '}left to Express`)
    return ours
  }

  const filter = (rule: unknown): string => encodeURIComponent(JSON.stringify(rule))

  it('answers lists and records byte by byte as Express does, with every header', async () => {
    const good: Asked[] = [
      { as: 'editor', target: '/api/v1/thing' },
      { as: 'owner', target: '/api/v1/thing?' },
      { as: 'reader', target: '/api/v1/thing?limit=2&sort=-name,count&fields=id,name,phone,price,shelf&expand=shelf' },
      { as: 'editor', target: `/api/v1/thing?filter=${filter({ '>=': [{ var: 'count' }, 2] })}&count=exact` },
      { as: 'editor', target: `/api/v1/thing?filter=${filter({ in: [{ var: 'count' }, [1, 2]] })}&page=2&limit=1` },
      { as: 'editor', target: '/api/v1/thing?search=%F0%9F%98%80+2' },
      { as: 'editor', target: `/api/v1/thing?limit=1&after=${next}` },
      { as: 'admin', target: '/api/v1/sys_user?fields=account' },
      { as: 'editor', target: `/api/v1/thing/${id}` },
      { as: 'reader', target: `/api/v1/thing/${id}?fields=name,phone&expand=shelf`.replace('&expand=shelf', '') },
      { as: 'editor', target: '/api/v1/thing', headers: { 'X-HTTP-Method-Override': 'DELETE', Range: 'bytes=0-1' } },
      { as: 'editor', target: '/api/v1/thing', headers: { Origin: 'https://evil.test', Accept: 'text/html' } },
    ]
    for (const asked of good) assert.match(await alike(asked, 0), /^HTTP\/1.1 200 OK\r\n/, asked.target)
    const answer = await alike({ as: 'editor', target: '/api/v1/thing' }, 0)
    for (const header of [
      'X-Request-Id: trace',
      'Cache-Control: no-store',
      'X-Tessera-Generation: ',
      'X-Frame-Options: ',
    ])
      assert.ok(answer.includes(`\r\n${header}`), header)
  })

  it('knows a person by the cookie of a browser, over TLS only by the one that says so', async () => {
    const token = tokens.get('editor') ?? ''
    const cookie = { Cookie: `a=b; tessera_session=${token}` }
    const secure = { Cookie: `__Host-tessera_session=${token}`, 'X-Forwarded-Proto': 'https, http' }
    assert.match(await alike({ target: '/api/v1/thing', headers: cookie }, 0), /200 OK/)
    assert.match(await alike({ target: '/api/v1/thing', headers: secure }, 0), /200 OK/)
    assert.match(
      await alike({ target: '/api/v1/thing', headers: { ...cookie, 'X-Forwarded-Proto': 'https' } }, 1),
      /401/,
    )
    const both = { ...cookie, Authorization: `Bearer ${tokens.get('nobody') ?? ''}` }
    assert.match(await alike({ target: '/api/v1/thing', headers: both }, 1), /404/)
  })

  it('leaves every refusal to Express, which says it once', async () => {
    const refused: readonly (readonly [number, Asked])[] = [
      [401, { target: '/api/v1/thing' }],
      [401, { target: `/api/v1/thing/${id}`, headers: { Authorization: 'Bearer xxxxxxxxxxxxxxxxxxxxxxxx' } }],
      [403, { as: 'fresh', target: '/api/v1/thing' }],
      [404, { as: 'nobody', target: '/api/v1/thing' }],
      [404, { as: 'editor', target: '/api/v1/no_such_thing' }],
      [404, { as: 'editor', target: '/api/v1/thing/00000000-0000-7000-8000-000000000000' }],
      [404, { as: 'editor', target: '/api/v1/thing/none' }],
      [422, { as: 'editor', target: '/api/v1/thing?limit=0' }],
      [422, { as: 'editor', target: '/api/v1/thing?limit=1&limit=2' }],
      [422, { as: 'editor', target: '/api/v1/thing?nothing=1', headers: { 'Accept-Language': 'en' } }],
      [422, { as: 'editor', target: '/api/v1/thing?filter={' }],
      [422, { as: 'editor', target: '/api/v1/thing?after=e30' }],
      [422, { as: 'reader', target: '/api/v1/thing?sort=phone' }],
    ]
    for (const [status, asked] of refused)
      assert.match(await alike(asked, 1), new RegExp(`^HTTP/1.1 ${status} `), asked.target)
    assert.deepEqual(app.logged, [])
  })

  it('leaves alone what is spelled or asked for in another way', async () => {
    const paths = [
      '/api//v1/thing',
      '//api/v1/thing',
      '/api/v1/thing/',
      '/API/v1/thing',
      '/api/v1/Thing',
      '/api/v1/%74hing',
    ]
    const odd = ['/api/v1/thing;a', '/api/v1/thing#a', 'http://x/api/v1/thing', '/api/v1/thing/../thing']
    const others = [
      '/api/v1/session',
      '/api/v1/boot',
      '/api/v1/toString',
      '/api/v1/__proto__',
      '/healthz',
      '/nothing',
      '*',
    ]
    for (const target of [...paths, ...odd, ...others, `/api/v1/thing/${id.toUpperCase()}`])
      await alike({ as: 'editor', target }, 1)
    for (const method of ['HEAD', 'OPTIONS', 'DELETE', 'PUT'])
      await alike({ as: 'editor', method, target: '/api/v1/thing' }, 1)
    for (const header of ['If-None-Match', 'If-Modified-Since'])
      await alike({ as: 'editor', target: '/api/v1/thing', headers: { [header]: '*' } }, 1)
  })
})

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(SERVER_OPTIONS, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
