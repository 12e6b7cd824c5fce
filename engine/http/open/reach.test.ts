/** How far an application reaches that was let in: its rights, its tokens, its keys, its minutes. */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'

import { Applications, type NewSecret } from '../../identity/applications/index.ts'
import { type Answer, leavesNoTrace, testApp, type TestApp } from '../../testing/server.ts'
import { application, type Call, OpenClient, person, sendRaw, signedHeaders } from './open.test-kit.ts'

describe('the reach of an application', () => {
  let app: TestApp
  let secret: NewSecret
  let client: OpenClient
  before(async () => {
    app = await testApp()
    secret = await application(app, { name: '范围' })
    client = new OpenClient(app, secret)
  })
  after(() => app.close())
  afterEach(() => assert.deepEqual(app.logged, []))

  const send = (call: Call, headers: Readonly<Record<string, string | readonly string[]>>): Promise<Answer> =>
    sendRaw(app.url, {
      method: call.method ?? 'GET',
      path: call.path,
      headers,
      text: call.raw ?? (call.body === undefined ? '' : JSON.stringify(call.body)),
    })

  it('gives tokens that reach no further than asked, and ends them at once', async () => {
    const own = await application(app)
    const narrow = await tokenOf(own, 'thing:read')
    const bearer = (path: string, method = 'GET', body?: unknown): Promise<Answer> =>
      send(
        { method, path, body },
        { Authorization: `Bearer ${narrow}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      )
    ;(await bearer('/open/v1/thing')).is(200)
    ;(await bearer('/open/v1/shelf')).refused(404, 'NOT_FOUND')
    ;(await bearer('/open/v1/thing', 'POST', { name: 'x' })).refused(403, 'FORBIDDEN')
    const refused = await form('/oauth/token', own, 'grant_type=client_credentials&scope=box%3Aread')
    assert.deepEqual([refused.status, refused.body['error']], [400, 'invalid_scope'])
    ;(await form('/oauth/revoke', own, `token=${narrow}`)).is(200)
    ;(await bearer('/open/v1/thing')).refused(401, 'TOKEN_REFUSED')
    const whole = await tokenOf(own)
    ;(await changed(own.id, { status: 'disabled' })).is(200)
    ;(await changed(own.id, { status: 'enabled' })).is(200)
    ;(await send({ path: '/open/v1/thing' }, { Authorization: `Bearer ${whole}` })).refused(401, 'TOKEN_REFUSED')
    for (const [text, headers] of [
      ['grant_type=password&username=a&password=b', {}],
      [`grant_type=client_credentials&client_id=${own.app_id}&client_secret=${own.secret}`, { Authorization: '' }],
      ['grant_type=client_credentials&grant_type=client_credentials', {}],
    ] as const)
      assert.equal((await form('/oauth/token', own, text, headers)).status, 400)
    const wrong = await form('/oauth/token', { ...own, secret: 'wrong' }, 'grant_type=client_credentials')
    assert.deepEqual(
      [wrong.status, wrong.body['error'], wrong.headers.get('www-authenticate')],
      [401, 'invalid_client', 'Basic realm="tessera"'],
    )
    const rows = await app.db.query(
      `select from ${app.db.table('sys_application_token')} where convert_from(hash, 'latin1') like $1`,
      [`%${whole}%`],
    )
    assert.equal(rows.length, 0)
  })

  it('ends in every process within a second after somebody disabled it in one', async () => {
    const own = await application(app)
    const { db, vault } = app.services
    const elsewhere = new Applications({ db, vault, onError: (error) => assert.fail(String(error)) })
    const call = async (): Promise<string> => {
      const path = '/open/v1/thing'
      const headers = signedHeaders(own, { path })
      const parts = {
        appId: own.app_id,
        method: 'GET',
        path,
        query: '',
        contentType: '',
        bodyHash: headers['X-Content-SHA256'] ?? '',
        timestamp: headers['X-Timestamp'] ?? '',
        nonce: headers['X-Nonce'] ?? '',
        signature: headers['X-Signature'] ?? '',
        address: '127.0.0.1',
      }
      const answered = elsewhere.callers.signed(parts, () => undefined)
      return answered.then(
        () => 'let in',
        (error: { code: string }) => error.code,
      )
    }
    assert.equal(await call(), 'let in')
    ;(await changed(own.id, { status: 'disabled' })).is(200)
    const disabled = performance.now()
    let asked = disabled
    let lastLetIn = disabled
    let answer = await call()
    while (answer === 'let in' && asked - disabled < 5000) {
      lastLetIn = asked
      await setTimeout(20)
      asked = performance.now()
      answer = await call()
    }
    assert.equal(answer, 'APPLICATION_DISABLED')
    // however long a busy machine takes to answer: nobody who calls a second later gets in
    assert.ok(lastLetIn - disabled < 1000, `${lastLetIn - disabled} ms`)
    await elsewhere.close()
  })

  it('reaches no object, action or field beyond what it was given', async () => {
    const grants = [
      {
        object: 'thing',
        operations: ['read', 'create', 'update'],
        fields: ['name', 'phone', 'count'],
        readonly: ['phone'],
      },
    ]
    const own = new OpenClient(app, await application(app, { grants }))
    const { id } = await app.as('admin').make('thing', { name: 'a', note: 'n', phone: '13800001111', secret: 's' })
    const read = (await own.get(`/open/v1/thing/${id}`)).is(200).data
    assert.deepEqual([read['note'], read['secret'], read['phone']], [undefined, undefined, '138****1111'])
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all([
        own.get('/open/v1/box'),
        own.get('/open/v1/sys_user'),
        own.get('/open/v1/sys_application'),
        own.get('/open/v1/thing?fields=note'),
        own.get('/open/v1/thing?sort=phone'),
        own.get(`/open/v1/thing?filter=${encodeURIComponent('{"==":[{"var":"note"},"n"]}')}`),
        own.post('/open/v1/thing', { name: 'x', note: 'n' }),
        own.patch(`/open/v1/thing/${id}`, { version: 1, phone: '13900000000' }),
        own.patch(`/open/v1/thing/${id}`, { version: 1, created_by: app.ids.owner }),
        own.delete(`/open/v1/thing/${id}`),
        own.post('/open/v1/thing/remove', { ids: [id] }),
        own.post('/open/v1/shelf', { name: 's' }),
      ]),
    )
    assert.ok(answers.every(({ text }) => !text.includes('13800001111')))
  })

  it('keeps what was done under a key for each application apart', async () => {
    const other = new OpenClient(app, await application(app))
    const key = { 'Idempotency-Key': 'the-same' }
    const once = (await client.post('/open/v1/thing', { name: '一次' }, key)).is(201)
    const again = (await client.post('/open/v1/thing', { name: '一次' }, key)).is(201)
    assert.deepEqual([again.data.id, again.headers.get('idempotency-replayed')], [once.data.id, 'true'])
    ;(await client.post('/open/v1/thing', { name: '两次' }, key)).refused(422, 'REPEAT_DIFFERS')
    assert.notEqual((await other.post('/open/v1/thing', { name: '一次' }, key)).is(201).data.id, once.data.id)
  })

  it('binds the next page to the application that asked for the first', async () => {
    const other = new OpenClient(app, await application(app))
    const { next } = (await client.get('/open/v1/thing?limit=1')).is(200).page
    ;(await client.get(`/open/v1/thing?limit=1&after=${next ?? ''}`)).is(200)
    ;(await other.get(`/open/v1/thing?limit=1&after=${next ?? ''}`)).refused(422, 'BAD_QUERY')
  })

  it('counts calls by the minute, also those that came together, and says what is left', async () => {
    const own = new OpenClient(app, await application(app, { rate: 'low' }))
    const answers = await Promise.all(Array.from({ length: 64 }, () => own.get('/open/v1/shelf?limit=1')))
    const minute = new Set(answers.map(({ headers }) => headers.get('ratelimit-policy')))
    assert.deepEqual([...minute], ['"low";q=60;w=60'])
    const passed = answers.filter(({ status }) => status === 200)
    // the minute may have ended between two of them
    assert.ok(passed.length >= 60, String(passed.length))
    const left = (answer: Answer): number => Number(/r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1])
    assert.ok(new Set(passed.map(left)).size >= 60)
    for (const refused of answers.filter(({ status }) => status === 429)) {
      refused.refused(429, 'TOO_MANY_CALLS')
      assert.ok(Number(refused.headers.get('retry-after')) >= 1 && left(refused) === 0)
    }
  })

  it('gives nobody an application with more rights than their own', async () => {
    const principal = await person(app, 'reader')
    const rights = { ...principal.rights, points: new Set(['application_edit', 'application_secret']) }
    const edit = {
      model: app.services.models.current(),
      principal: { ...principal, rights: { ...rights, key: 'with points' } },
    }
    const { applications } = app.services
    const own = await applications.create(edit, { name: '只读', grants: [{ object: 'thing', operations: ['read'] }] })
    const large = await application(app)
    const before = await applications.list()
    for (const attempt of [
      () => applications.create(edit, { name: '过大', grants: [{ object: 'thing', operations: ['read', 'update'] }] }),
      () => applications.create(edit, { name: '别的', grants: [{ object: 'shelf', operations: ['read'] }] }),
      () => applications.change(edit, own.id, 1, { grants: [{ object: 'thing', operations: ['delete'] }] }),
      () => applications.resetSecret(edit, large.id),
      () => applications.change(edit, large.id, 1, { any_address: true }),
    ])
      await assert.rejects(attempt, { code: 'BEYOND_RIGHTS' })
    assert.deepEqual(await applications.list(), before)
    await applications.change(edit, large.id, 1, { status: 'disabled' })
    ;(await new OpenClient(app, large).get('/open/v1/thing')).refused(403, 'APPLICATION_DISABLED')
  })

  it('hides the registry from who has no point for it', async () => {
    ;(await app.as('editor').get('/api/v1/applications')).refused(404, 'NOT_FOUND')
    ;(await app.as('editor').post('/api/v1/applications', { name: 'x' })).refused(404, 'NOT_FOUND')
    const [first] = (await app.as('admin').get('/api/v1/applications')).is(200).rows
    assert.ok(first && !JSON.stringify(first).includes('sealed') && !JSON.stringify(first).includes('"secret"'))
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
