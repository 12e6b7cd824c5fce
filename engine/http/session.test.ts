import assert from 'node:assert/strict'

import { leavesNoTrace, testApp, TEST_PASSWORD, type Answer, type TestApp } from '../testing/server.ts'

const SESSION = '/api/v1/session'
const THING = '/api/v1/thing'

describe('signing in and out over HTTP', () => {
  let app: TestApp
  let origin: string
  before(async () => {
    app = await testApp()
    origin = app.url
  })
  after(() => app.close())

  const signIn = (
    login: string,
    password: string = TEST_PASSWORD,
    headers: Record<string, string> = {},
  ): Promise<Answer> => app.stranger().send('POST', SESSION, { body: { login, password }, headers })

  /** A request as a browser sends it: with the cookie, and what the browser says of where it comes from. */
  const browser = (
    method: string,
    path: string,
    cookie: string,
    headers: Record<string, string> = {},
    body?: unknown,
  ): Promise<Answer> =>
    app.stranger().send(method, path, { headers: { Cookie: cookie, ...headers }, ...(body !== undefined && { body }) })

  const cookieOf = (answer: Answer): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

  it('gives a person a token and a cookie that scripts of pages cannot read', async () => {
    const answer = (await signIn('editor')).is(201)
    const { token, person } = answer.body as { token: string; person: object }
    assert.deepEqual(person, {
      id: app.ids.editor,
      name: 'editor 先生',
      account: 'editor',
      administrator: false,
      mustChangePassword: false,
    })
    const cookie = answer.headers.get('set-cookie') ?? ''
    assert.ok(cookie.startsWith(`tessera_session=${token};`))
    assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Lax$/)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.deepEqual((await browser('GET', SESSION, cookieOf(answer))).is(200).body, { person })
  })

  it('marks the cookie for TLS and for this host alone where a proxy on this machine ends TLS', async () => {
    const answer = (await signIn('editor', TEST_PASSWORD, { 'X-Forwarded-Proto': 'https' })).is(201)
    assert.match(
      answer.headers.get('set-cookie') ?? '',
      /^__Host-tessera_session=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    const secure = { 'X-Forwarded-Proto': 'https' }
    ;(await browser('GET', SESSION, cookieOf(answer), secure)).is(200)
    // over TLS the unprotected name counts for nothing: another host could have set it
    ;(await browser('GET', SESSION, cookieOf(answer).replace('__Host-', ''), secure)).is(401)
  })

  it('refuses unknown people, wrong passwords and bodies of another shape in one way each', async () => {
    const [unknown, wrong] = [await signIn('no such person', 'x'), await signIn('editor', 'wrong')]
    assert.deepEqual(
      { ...unknown.refused(401, 'SIGN_IN_FAILED').body, trace_id: 0 },
      { ...wrong.refused(401, 'SIGN_IN_FAILED').body, trace_id: 0 },
    )
    assert.equal(wrong.headers.get('set-cookie'), null)
    for (const body of [
      {},
      { login: 'x' },
      { login: '', password: '' },
      { login: 1, password: 2 },
      { login: ['editor'], password: TEST_PASSWORD },
    ]) {
      ;(await app.stranger().post(SESSION, body)).refused(422, 'VALIDATION_FAILED')
    }
    for (const body of [[], 'x', null]) (await app.stranger().post(SESSION, body)).refused(400, 'BAD_REQUEST')
    ;(await app.stranger().post(SESSION, { login: 'a\u0000b', password: 'x' })).refused(400, 'BAD_REQUEST')
    ;(
      await app.stranger().send('POST', SESSION, {
        raw: `login=editor&password=${TEST_PASSWORD}`,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      })
    ).refused(415, 'UNSUPPORTED_MEDIA_TYPE')
  })

  it('answers 401 with problem details to whoever has not signed in, at every address that needs it', async () => {
    const id = app.ids.editor
    const calls: readonly (readonly [string, string])[] = [
      ['GET', SESSION],
      ['DELETE', SESSION],
      ['POST', `${SESSION}/password`],
      ['GET', '/api/v1/screens/thing'],
      ['GET', THING],
      ['POST', THING],
      ['GET', `${THING}/${id}`],
      ['PATCH', `${THING}/${id}`],
      ['DELETE', `${THING}/${id}`],
      ['POST', `${THING}/remove`],
      ['GET', `${THING}/${id}/history`],
      ['POST', `${THING}/${id}/reveal`],
      ['GET', '/api/v1/no_such'],
      ['PUT', THING],
      ['GET', '/api/v1/thing/x/y/z'],
    ]
    const headers = [
      {},
      { Authorization: 'Bearer nonsense-token-of-right-length' },
      { Authorization: 'Basic ZWRpdG9yOng=' },
      { Cookie: 'tessera_session=nonsense-token-of-right-length' },
    ]
    for (const header of headers) {
      const answers = await leavesNoTrace(app.db, () =>
        Promise.all(
          calls.map(([method, path]) => app.stranger().send(method, path, { headers: { Origin: origin, ...header } })),
        ),
      )
      for (const answer of answers) {
        answer.refused(401, 'NOT_SIGNED_IN')
        assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/)
      }
    }
    assert.deepEqual((await app.stranger().get('/api/v1/boot')).is(200).body['person'], null)
  })

  it('opens nothing but boot and session to who must change the password first', async () => {
    const fresh = app.as('fresh')
    const refused = await leavesNoTrace(app.db, () =>
      Promise.all([
        fresh.get(THING),
        fresh.post(THING, { name: 'x' }),
        fresh.get('/api/v1/screens/thing'),
        fresh.get(`${THING}/${app.ids.editor}`),
        fresh.get(`${THING}/${app.ids.editor}/history`),
        fresh.post(`${THING}/remove`, { ids: [app.ids.editor] }),
        fresh.get('/openapi.json'),
        fresh.get('/metrics'),
        fresh.get('/api/v1/no_such'),
        fresh.send('PUT', THING),
        fresh.get('/API/V1/THING/'),
      ]),
    )
    for (const answer of refused) answer.refused(403, 'PASSWORD_CHANGE_REQUIRED')
    const boot = (await fresh.get('/api/v1/boot')).is(200).body as {
      person: { mustChangePassword: boolean }
      modules: unknown[]
    }
    assert.deepEqual([boot.person.mustChangePassword, boot.modules], [true, []])
    const changed = (
      await fresh.post(`${SESSION}/password`, { current: TEST_PASSWORD, password: 'another nine pears 7' })
    ).is(200)
    ;(await fresh.get(SESSION)).refused(401, 'NOT_SIGNED_IN')
    ;(await app.stranger().get(THING, { Authorization: `Bearer ${String(changed.body['token'])}` })).is(200)
    assert.equal((changed.body['person'] as { mustChangePassword: boolean }).mustChangePassword, false)
  })

  it('ends a session for cookie and token alike', async () => {
    const answer = await signIn('reader')
    const token = { Authorization: `Bearer ${String(answer.body['token'])}` }
    ;(await app.stranger().get(THING, token)).is(200)
    const ended = (await browser('DELETE', SESSION, cookieOf(answer), { Origin: origin })).is(204)
    assert.match(ended.headers.get('set-cookie') ?? '', /^tessera_session=; .*Expires=Thu, 01 Jan 1970/)
    ;(await app.stranger().get(THING, token)).is(401)
    ;(await browser('GET', THING, cookieOf(answer))).is(401)
  })

  it('ends the former session of a browser that signs in again', async () => {
    const first = await signIn('reader')
    const second = (
      await browser('POST', SESSION, cookieOf(first), { Origin: origin }, { login: 'reader', password: TEST_PASSWORD })
    ).is(201)
    ;(await browser('GET', SESSION, cookieOf(first))).is(401)
    ;(await browser('GET', SESSION, cookieOf(second))).is(200)
  })

  const FOREIGN: readonly Record<string, string>[] = [
    {},
    { Origin: 'https://elsewhere.example' },
    { Origin: 'null' },
    { Origin: 'nonsense' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'none' },
    { Origin: 'http://127.0.0.1' },
    { Origin: 'http://localhost:1' },
    { 'X-HTTP-Method-Override': 'GET' },
    { Referer: 'http://127.0.0.1/' },
  ]
  it('refuses what a cookie writes from anywhere but our own pages, and lets tokens write from anywhere', async () => {
    const cookie = cookieOf(await signIn('editor'))
    const foreign = [
      ...FOREIGN,
      { Origin: origin, 'Sec-Fetch-Site': 'cross-site' },
      { Origin: `${origin}.elsewhere.example` },
    ]
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all(
        foreign.flatMap((headers) => [
          browser('POST', THING, cookie, headers, { name: 'x' }),
          browser('PATCH', `${THING}/${app.ids.editor}`, cookie, headers, {}),
          browser('DELETE', `${THING}/${app.ids.editor}`, cookie, headers),
          browser('DELETE', SESSION, cookie, headers),
          browser('POST', `${SESSION}/password`, cookie, headers, { current: TEST_PASSWORD, password: 'x' }),
          browser('POST', SESSION, cookie, headers, { login: 'reader', password: TEST_PASSWORD }),
        ]),
      ),
    )
    for (const answer of answers) answer.refused(403, 'ORIGIN_REFUSED')
    for (const headers of [
      { Origin: origin },
      { Origin: origin, 'Sec-Fetch-Site': 'same-origin' },
      { 'Sec-Fetch-Site': 'same-origin' },
    ] as Record<string, string>[]) {
      ;(await browser('POST', THING, cookie, headers, { name: 'x' })).is(201)
    }
    ;(
      await app
        .as('editor')
        .send('POST', THING, { body: { name: 'x' }, headers: { Origin: 'https://elsewhere.example' } })
    ).is(201)
    ;(await signIn('reader', TEST_PASSWORD, { Origin: 'https://elsewhere.example' })).refused(403, 'ORIGIN_REFUSED')
  })

  it('takes the token before the cookie, and no cookie in place of a wrong token', async () => {
    const cookie = cookieOf(await signIn('editor'))
    const wrong = await browser('GET', SESSION, cookie, { Authorization: 'Bearer nonsense-token-of-right-length' })
    wrong.refused(401, 'NOT_SIGNED_IN')
    const answer = await app.as('reader').send('GET', SESSION, { headers: { Cookie: cookie } })
    assert.equal((answer.is(200).body['person'] as { account: string }).account, 'reader')
  })
  it('lets no other site read answers', async () => {
    const answer = (await app.as('editor').get(THING, { Origin: 'https://elsewhere.example' })).is(200)
    assert.equal(answer.headers.get('access-control-allow-origin'), null)
    const preflight = await app.as('editor').send('OPTIONS', THING, {
      headers: { Origin: 'https://elsewhere.example', 'Access-Control-Request-Method': 'POST' },
    })
    assert.equal(preflight.headers.get('access-control-allow-origin'), null)
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
