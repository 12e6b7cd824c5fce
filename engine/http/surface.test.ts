import assert from 'node:assert/strict'
import { request } from 'node:http'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { leavesNoTrace, testApp, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing'

describe('the surface of the server', () => {
  let app: TestApp
  let folder: string
  let id: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'))
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>console</title>')
    await writeFile(join(folder, 'assets', 'a.js'), 'export {}')
    app = await testApp({ consoleFolder: folder })
    id = (await app.as('editor').make('thing', { name: 'x' })).id
  })
  after(async () => {
    await app.close()
    await rm(folder, { recursive: true })
  })

  /** A request as it is written, which fetch would mend. */
  const raw = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; headers: Record<string, unknown>; text: string }> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(app.url)
      const call = request({ hostname, port, method, path, headers, agent: false }, (res) => {
        let text = ''
        res
          .setEncoding('utf8')
          .on('data', (chunk: string) => (text += chunk))
          .on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }))
      })
      call.on('error', reject).end()
    })

  it('guards pages, API and refusals with the same headers, and gives every answer an id', async () => {
    const answers = [
      await app.stranger().get('/', { Accept: 'text/html' }),
      await app.stranger().get('/assets/a.js'),
      await app.as('editor').get(THING),
      await app.stranger().get(THING),
      await app.stranger().get('/assets/none.js'),
      await app.as('editor').post(THING, {}),
      await app.stranger().get('/healthz'),
      await app.stranger().get('/nothing'),
    ]
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [200, 200, 200, 401, 404, 422, 200, 404],
    )
    const ids = answers.map((answer) => answer.headers.get('x-request-id'))
    assert.equal(new Set(ids).size, ids.length)
    for (const { headers } of answers) {
      const policy = headers.get('content-security-policy') ?? ''
      assert.match(policy, /default-src 'self'.*object-src 'none'.*frame-ancestors 'none'/)
      assert.doesNotMatch(policy, /unsafe|\*/)
      assert.match(headers.get('permissions-policy') ?? '', /camera=\(\)/)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
      assert.equal(headers.get('referrer-policy'), 'same-origin')
      assert.equal(headers.get('x-powered-by'), null)
      assert.equal(headers.get('server'), null)
    }
    const problem = answers[3]
    assert.equal(problem?.body['trace_id'], problem?.headers.get('x-request-id'))
  })

  it('lets nobody keep what the API answers', async () => {
    for (const path of [
      THING,
      `${THING}/${id}`,
      `${THING}/${id}/history`,
      '/api/v1/boot',
      '/api/v1/session',
      '/api/v1/none',
      '/api/none',
    ]) {
      assert.equal((await app.as('editor').get(path)).headers.get('cache-control'), 'no-store', path)
    }
    assert.equal(
      (await app.stranger().get('/assets/a.js')).headers.get('cache-control'),
      'public, max-age=31536000, immutable',
    )
    assert.equal((await app.stranger().get('/', { Accept: 'text/html' })).headers.get('cache-control'), 'no-cache')
  })

  it('answers problem details to whoever asks the API for something that is not there, and a page to browsers elsewhere', async () => {
    for (const path of [
      '/api',
      '/api/',
      '/api/v2/thing',
      '/api/v1',
      '/api/v1/',
      '/API/none',
      '/assets/none.js',
      '/assets/../index.html/x.js',
    ]) {
      const answer = await app.as('editor').get(path, { Accept: 'text/html' })
      if (answer.status !== 200) answer.refused(404, 'NOT_FOUND')
    }
    assert.match((await app.stranger().get('/thing/some-page', { Accept: 'text/html' })).is(200).text, /console/)
  })

  it('reads no file outside the console', async () => {
    for (const path of [
      '/../package.json',
      '/assets/../../package.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/assets/..%2f..%2fpackage.json',
      '/assets/..%5c..%5cpackage.json',
      '/assets/%00',
      '//etc/passwd',
      '/.env',
      '/assets/%E0%A4%A',
    ]) {
      const { status, text } = await raw('GET', path, { Accept: 'application/json' })
      assert.ok(status >= 400 && status < 500, `${path} ${status}`)
      assert.doesNotMatch(text, /"dependencies"|root:/)
    }
  })

  const SPELLINGS: readonly string[] = [
    THING,
    `${THING}/`,
    '/API/V1/thing',
    '/api/v1//thing',
    '//api/v1/thing',
    '/api//v1/thing',
    '/api/v1/thing%2F',
    '/api%2Fv1%2Fthing',
    '/api/v1/%74hing',
    '/api/v1/THING',
    '/api/v1/thing;x=1',
    '/api/v1/./thing',
    '/api/v1/x/../thing',
    '/api/v1/thing%00',
    '/api/v1/thing/%E0%A4%A',
    `${THING}/${'x'.repeat(2000)}`,
    '/api/v1/__proto__',
    '/api/v1/constructor',
    '/api/v1/thing/remove',
    '/api/v1/thing/../session',
  ]
  it('decides alike however an address or a method is spelled', async () => {
    const overrides = [
      {},
      { 'X-HTTP-Method-Override': 'DELETE' },
      { 'X-HTTP-Method': 'POST' },
      { 'X-Original-URL': THING },
      { 'X-Rewrite-URL': THING },
    ]
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'POST', 'PATCH', 'DELETE', 'PROPFIND', 'LINK']) {
      const before = SPELLINGS.length
      for (const path of SPELLINGS) {
        const closed = await raw(method, path)
        assert.ok(closed.status >= 400 && closed.status < 500, `${method} ${path}: ${closed.status} for a stranger`)
        assert.doesNotMatch(closed.text, /"data"/)
      }
      assert.equal(SPELLINGS.length, before)
    }
    await leavesNoTrace(app.db, async () => {
      const token = await app.session('editor')
      for (const headers of overrides) {
        for (const path of [THING, `${THING}/${id}`])
          assert.equal(
            (await raw('GET', path, { Authorization: `Bearer ${token}`, ...headers } as Record<string, string>)).status,
            200,
          )
      }
      return []
    })
  })

  it('answers HEAD as GET without a body, and names the methods that an address offers', async () => {
    const token = { Authorization: `Bearer ${await app.session('editor')}` }
    const head = await raw('HEAD', `${THING}/${id}`, token)
    assert.deepEqual([head.status, head.text], [200, ''])
    assert.equal((await raw('HEAD', `${THING}/${id}`)).status, 401)
    const allowed: readonly (readonly [string, string])[] = [
      [THING, 'GET, HEAD, POST, PATCH'],
      [`${THING}/${id}`, 'GET, HEAD, PATCH, DELETE'],
      [`${THING}/remove`, 'POST'],
      [`${THING}/upsert`, 'POST'],
      [`${THING}/restore`, 'POST'],
      [`${THING}/purge`, 'POST'],
      [`${THING}/deleted`, 'GET, HEAD'],
      [`${THING}/${id}/history`, 'GET, HEAD'],
      [`${THING}/${id}/reveal`, 'POST'],
    ]
    for (const [path, methods] of allowed) {
      for (const method of ['PUT', 'TRACE', 'OPTIONS', 'PROPFIND']) {
        const answer = await raw(method, path, token)
        assert.deepEqual([answer.status, answer.headers['allow']], [405, methods], `${method} ${path}`)
      }
    }
  })

  it('tells its figures and its description to this machine and to those who may', async () => {
    const figures = await app.stranger().get('/metrics')
    assert.match(figures.is(200).text, /tessera_http_request_seconds_bucket/)
    assert.doesNotMatch(figures.text, new RegExp(id))
    for (const headers of [
      { 'X-Forwarded-For': '127.0.0.1' },
      { Host: 'elsewhere.example' },
      { Via: '1.1 proxy' },
    ] as Record<string, string>[]) {
      assert.equal((await raw('GET', '/metrics', headers)).status, 404)
      assert.equal((await raw('GET', '/openapi.json', headers)).status, 401)
      const editor = { ...headers, Authorization: `Bearer ${await app.session('editor')}` }
      assert.equal((await raw('GET', '/metrics', editor)).status, 404)
      assert.equal((await raw('GET', '/openapi.json', editor)).status, 200)
      assert.equal(
        (await raw('GET', '/metrics', { ...headers, Authorization: `Bearer ${await app.session('admin')}` })).status,
        200,
      )
    }
    assert.deepEqual((await app.stranger().get('/readyz')).is(200).body, { status: 'ready' })
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
