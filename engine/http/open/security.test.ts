/** Who gets in at the open API, and who does not. Refusals leave nothing behind. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'

import type { NewSecret } from '../../identity/applications/index.ts'
import { Registry } from '../../identity/applications/registry.ts'
import { type Answer, leavesNoTrace, testApp, type TestApp } from '../../testing/server.ts'
import { application, type Call, OpenClient, sendRaw, signedHeaders } from './open.test-kit.ts'

describe('the door of the open API', () => {
  let app: TestApp
  let secret: NewSecret
  let client: OpenClient
  before(async () => {
    app = await testApp({ trustedProxies: ['127.0.0.1'] })
    secret = await application(app, { name: '门' })
    client = new OpenClient(app, secret)
  })
  after(() => app.close())
  afterEach(() => assert.deepEqual(app.logged, []))

  const nowAnd = (seconds: number): string => String(Math.floor(Date.now() / 1000) + seconds)
  const created = (): Call => ({ method: 'POST', path: '/open/v1/thing', body: { name: 'x' } })
  const send = (call: Call, headers: Readonly<Record<string, string | readonly string[]>>): Promise<Answer> =>
    sendRaw(app.url, {
      method: call.method ?? 'GET',
      path: call.path,
      headers,
      text: call.raw ?? (call.body === undefined ? '' : JSON.stringify(call.body)),
    })

  it('stays shut to whoever signs nothing, half of it, or twice', async () => {
    const answers = await leavesNoTrace(app.db, async () => {
      const whole = signedHeaders(secret, created())
      const without = Object.keys(whole)
        .filter((name) => name.startsWith('X-'))
        .map((name) => Object.fromEntries(Object.entries(whole).filter(([each]) => each !== name)))
      const twice = Object.entries(whole).map(([name, value]) => ({ ...whole, [name]: [value, value] }))
      return Promise.all([{}, ...without, ...twice].map((headers) => send(created(), headers)))
    })
    for (const answer of answers.slice(1, 6)) answer.refused(401, 'SIGNATURE_MISSING')
    assert.ok(answers.every((answer) => answer.status === 401 || answer.status === 400))
  })

  it('answers unknown applications, wrong secrets and changed calls alike', async () => {
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all([
        new OpenClient(app, { ...secret, secret: 'wrong' }).send(created()),
        new OpenClient(app, { ...secret, app_id: 'app_nobody' }).send(created()),
        send({ ...created(), body: { name: 'y' } }, signedHeaders(secret, created())),
        send({ ...created(), path: '/open/v1/shelf' }, signedHeaders(secret, created())),
        send({ ...created(), path: '/open/v1/thing?a=1' }, signedHeaders(secret, created())),
        send({ ...created(), method: 'PATCH' }, signedHeaders(secret, created())),
        send(created(), { ...signedHeaders(secret, created()), 'Content-Type': 'application/JSON' }),
      ]),
    )
    const bodies = answers.map((answer) => {
      const { trace_id: _, ...rest } = answer.refused(401, 'APPLICATION_REFUSED').body
      return JSON.stringify(rest)
    })
    assert.equal(new Set(bodies).size, 1)
  })

  it('lets one of 32 equal calls in that come at once, and none later', async () => {
    const call = { ...created(), nonce: randomUUID(), timestamp: nowAnd(0) }
    const headers = signedHeaders(secret, call)
    const answers = await Promise.all(Array.from({ length: 32 }, () => send(call, headers)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, ...Array<number>(31).fill(401)])
    ;(await send(call, headers)).refused(401, 'REQUEST_REPEATED')
    const other = await application(app)
    ;(await send(call, signedHeaders(other, call))).is(201)
  })

  it('takes times up to 300 seconds off by the clock of the database, and none beyond', async () => {
    for (const seconds of [-298, 0, 298])
      (await client.send({ path: '/open/v1/thing', timestamp: nowAnd(seconds) })).is(200)
    for (const seconds of [-302, 302, -100_000])
      (await client.send({ path: '/open/v1/thing', timestamp: nowAnd(seconds) })).refused(401, 'REQUEST_EXPIRED')
    for (const odd of [`${nowAnd(0)}.5`, `0${nowAnd(0)}`, `${nowAnd(0)}000`, '1e9', '-1700000000'])
      (await client.send({ path: '/open/v1/thing', timestamp: odd })).refused(401, 'SIGNATURE_MISSING')
  })

  it('reads addresses and parameters as they are written', async () => {
    for (const path of [
      '/open/v1/thing?',
      '/open/v1/thing?fields=name&limit=3',
      '/open/v1/thing?limit=3&fields=name',
      '/open/v1/%74hing',
      '/open/v1/thing/',
      '/OPEN/v1/thing',
      `/open/v1/thing?filter=${encodeURIComponent('{"==":[{"var":"name"},"café"]}')}`,
      `/open/v1/thing?filter=${encodeURIComponent('{"==":[{"var":"name"},"cafe\u0301"]}')}`,
    ])
      (await client.get(path)).is(200)
    ;(await client.get('/open/v1/thing?limit=1&limit=2')).refused(422, 'BAD_QUERY')
    ;(await client.get('/open/v1/thing?limit=201')).refused(422, 'BAD_QUERY')
    ;(await client.send({ path: '/open/v1/thing', body: { name: 'x' } })).refused(400, 'BAD_REQUEST')
    ;(await client.send({ ...created(), headers: { 'Content-Encoding': 'gzip' } })).refused(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    )
    ;(await client.send({ ...created(), method: 'PUT' })).refused(405, 'METHOD_NOT_ALLOWED')
    const overridden = await client.send({ path: '/open/v1/thing', headers: { 'X-HTTP-Method-Override': 'DELETE' } })
    overridden.is(200)
  })

  it('takes no session and no cookie, and gives applications no way into the API of people', async () => {
    const token = await app.session('admin')
    for (const headers of [{ Authorization: `Bearer ${token}` }, { Cookie: `tessera_session=${token}` }])
      assert.equal((await send({ path: '/open/v1/thing' }, headers)).status, 401)
    ;(await client.get('/api/v1/thing')).refused(401, 'NOT_SIGNED_IN')
    const bearer = await tokenOf(secret)
    ;(await send({ path: '/open/v1/thing' }, { Authorization: `Bearer ${bearer}` })).is(200)
    ;(await send({ path: '/api/v1/thing' }, { Authorization: `Bearer ${bearer}` })).refused(401, 'NOT_SIGNED_IN')
    const foreign = await send(
      { method: 'OPTIONS', path: '/open/v1/thing' },
      { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'GET' },
    )
    assert.equal(foreign.status, 401)
    assert.deepEqual(
      [...foreign.headers.keys()].filter((name) => name.startsWith('access-control')),
      [],
    )
  })

  it('crm A53: tells a caller from elsewhere, a disabled and an expired application each its own reason, and logs it', async () => {
    const own = await application(app, { name: '来源', any_address: false, addresses: ['203.0.113.0/24'] })
    const caller = new OpenClient(app, own)
    const from = (address: string): Promise<Answer> =>
      caller.send({ path: '/open/v1/thing', headers: { 'X-Forwarded-For': address } })
    ;(await from('203.0.113.9')).is(200)
    ;(await from('198.51.100.7, 203.0.113.9')).is(200)
    // what stands left of the nearest proxy's word was written by the caller
    const elsewhere = (await from('203.0.113.9, 198.51.100.7')).refused(403, 'ADDRESS_REFUSED')
    assert.match(elsewhere.text, /来源地址 198\.51\.100\.7 不在应用的 IP 白名单内/)
    ;(await caller.get('/open/v1/thing')).refused(403, 'ADDRESS_REFUSED')
    const change = (facts: Readonly<Record<string, unknown>>): Promise<Answer> => changed(own.id, facts)
    ;(await change({ any_address: true, status: 'disabled' })).is(200)
    assert.match((await caller.get('/open/v1/thing')).refused(403, 'APPLICATION_DISABLED').text, /应用已禁用/)
    ;(await change({ status: 'enabled', expires_at: '2020-01-01T00:00:00Z' })).is(200)
    ;(await caller.get('/open/v1/thing')).refused(403, 'APPLICATION_EXPIRED')
    ;(await new OpenClient(app, { ...own, secret: 'x' }).get('/open/v1/thing')).refused(401, 'APPLICATION_REFUSED')
    const calls = (await app.as('admin').get(`/api/v1/applications/${own.id}/calls`)).is(200).rows
    assert.deepEqual(calls.map(({ code, status, path, address }) => [code, status, path, address]).reverse(), [
      [null, 200, '/open/v1/thing', '203.0.113.9'],
      [null, 200, '/open/v1/thing', '203.0.113.9'],
      ['ADDRESS_REFUSED', 403, '/open/v1/thing', '198.51.100.7'],
      ['ADDRESS_REFUSED', 403, '/open/v1/thing', '127.0.0.1'],
      ['APPLICATION_DISABLED', 403, '/open/v1/thing', '127.0.0.1'],
      ['APPLICATION_EXPIRED', 403, '/open/v1/thing', '127.0.0.1'],
      ['APPLICATION_REFUSED', 401, '/open/v1/thing', '127.0.0.1'],
    ])
  })

  it('knows the end of an application by the clock of the database, also of one that nobody touches', async () => {
    const { app_id: appId } = await application(app, { expires_at: new Date(Date.now() + 86_400_000).toISOString() })
    const query: typeof app.db.query = (text, values) => app.db.query(text, values)
    const db = { ...app.db, query }
    const registry = new Registry(db, app.services.vault)
    assert.equal((await registry.byAppId(appId))?.expired, false)
    Object.assign(db, { now: `(now() + interval '2 days')` })
    registry.forget()
    assert.equal((await registry.byAppId(appId))?.expired, true)
  })

  it('tells of secrets nothing but that they are there, to whoever was overtaken too', async () => {
    const answer = await app.as('admin').patch(`/api/v1/applications/${secret.id}`, { version: 0, note: 'x' })
    const { current } = answer.refused(409, 'VERSION_CONFLICT').body as { current: object }
    assert.ok('secrets' in current && !('sealed' in current))
  })

  it('keeps a log of calls that only grows, which administrators list like records', async () => {
    ;(await client.get('/open/v1/shelf?search=secret-word')).is(200)
    ;(await client.get(`/open/v1/thing/${randomUUID()}`)).refused(404, 'NOT_FOUND')
    await app.services.applications.log.flush()
    const rows = (await app.as('admin').list('sys_application_call', { limit: 2, expand: 'application' })).is(200).rows
    assert.deepEqual(
      rows.map(({ path, code, application: of }) => [path, code, (of as { name: string }).name]),
      [
        ['/open/v1/thing/{id}', 'NOT_FOUND', '门'],
        ['/open/v1/shelf', null, '门'],
      ],
    )
    assert.ok(!JSON.stringify(rows).includes('secret-word'))
    for (const statement of ['update', 'delete from', 'truncate'])
      await assert.rejects(
        app.db.query(
          `${statement} ${app.db.table('sys_application_call')}${statement === 'update' ? ' set status = 200' : ''}`,
        ),
      )
    const [day] = (await app.as('admin').get(`/api/v1/applications/${secret.id}/statistics`)).is(200).rows
    assert.ok(
      Number(day?.['calls']) > Number(day?.['errors']) && Number(day?.['errors']) > 0 && Number(day?.['p95']) >= 0,
    )
  })

  it('admits nobody where no address is named', async () => {
    const shut = await application(app, { any_address: false })
    ;(await new OpenClient(app, shut).get('/open/v1/thing')).refused(403, 'ADDRESS_REFUSED')
  })

  it('takes two secrets while one is exchanged for the other', async () => {
    const own = await application(app)
    const admin = app.as('admin')
    const works = async (value: string): Promise<number> =>
      (await new OpenClient(app, { ...own, secret: value }).get('/open/v1/thing')).status
    const second = (await admin.post(`/api/v1/applications/${own.id}/secrets`, {})).is(201).data
    assert.deepEqual([await works(own.secret), await works(String(second['secret']))], [200, 200])
    const third = (await admin.post(`/api/v1/applications/${own.id}/secrets`, {})).is(201).data
    assert.deepEqual([await works(own.secret), await works(String(second['secret']))], [401, 200])
    ;(await admin.delete(`/api/v1/applications/${own.id}/secrets/${String(second['slot'])}`)).is(204)
    assert.deepEqual([await works(String(second['secret'])), await works(String(third['secret']))], [401, 200])
    ;(await admin.delete(`/api/v1/applications/${own.id}/secrets/${String(third['slot'])}`)).refused(
      409,
      'APPLICATION_SECRETS',
    )
    const dump = await app.db.query<{ text: string }>(
      `select (select string_agg(s::text, '') from ${app.db.table('sys_application_secret')} s) ||
              (select string_agg(o::text, '') from ${app.db.table('sys_operation_log')} o) as text`,
    )
    for (const value of [own.secret, second['secret'], third['secret']])
      assert.ok(!dump[0]?.text.includes(String(value)))
  })

  async function changed(id: string, facts: Readonly<Record<string, unknown>>): Promise<Answer> {
    const admin = app.as('admin')
    const { version } = (await admin.get(`/api/v1/applications/${id}`)).is(200).data
    return admin.patch(`/api/v1/applications/${id}`, { version, ...facts })
  }

  function form(
    path: string,
    { app_id, secret: value }: Pick<NewSecret, 'app_id' | 'secret'>,
    text: string,
    headers = {},
  ): Promise<Answer> {
    const basic = Buffer.from(`${app_id}:${value}`).toString('base64')
    return sendRaw(app.url, {
      method: 'POST',
      path,
      headers: { Authorization: `Basic ${basic}`, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      text,
    })
  }

  async function tokenOf(from: NewSecret, scope?: string): Promise<string> {
    const asked = `grant_type=client_credentials${scope === undefined ? '' : `&scope=${encodeURIComponent(scope)}`}`
    return String((await form('/oauth/token', from, asked)).is(200).body['access_token'])
  }
})
