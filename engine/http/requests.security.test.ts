/** Requests that mean harm by how they are written, from where they come, or what they ask strangers may know. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'

import { type Answer, leavesNoTrace, TEST_PASSWORD, testApp, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing'
const SESSION = '/api/v1/session'
const CHUNKED = 'Transfer-Encoding: chunked'
const DELETED = 'DELETE /api/v1/session HTTP/1.1\r\nHost: x\r\n\r\n'
const END = '0\r\n\r\n'

/** What follows the first line and Host: further headers, an empty line, the body. */
const AMBIGUOUS: Readonly<Record<string, string>> = {
  'a length and chunks': `Content-Length: 6\r\n${CHUNKED}\r\n\r\n${END}${DELETED}`,
  'chunks and a length': `${CHUNKED}\r\nContent-Length: 6\r\n\r\n${END}${DELETED}`,
  'two lengths': `Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`,
  'lengths as a list': `Content-Length: 2, 2\r\n\r\n{}`,
  'a length with a sign': `Content-Length: +2\r\n\r\n{}`,
  'a length in hexadecimal': `Content-Length: 0x2\r\n\r\n{}`,
  'a length beyond all numbers': `Content-Length: ${'9'.repeat(40)}\r\n\r\n{}`,
  'chunks said twice': `${CHUNKED}\r\n${CHUNKED}\r\n\r\n${END}`,
  'chunks and something else': `${CHUNKED}\r\nTransfer-Encoding: cow\r\n\r\n${END}`,
  'chunks that are not the last coding': `Transfer-Encoding: chunked, identity\r\n\r\n${END}`,
  'a coding below the chunks': `Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n${END}`,
  'a blank before the colon': `Transfer-Encoding : chunked\r\n\r\n${END}`,
  'a control character in the coding': `Transfer-Encoding: \x0bchunked\r\n\r\n${END}`,
  'a second host': `Host: elsewhere.example\r\n${CHUNKED}\r\n\r\n2\r\n{}\r\n${END}`,
  'a bare line feed after a header': `X: y\n${CHUNKED}\r\n\r\n${END}`,
  'a bare line feed before the body': `${CHUNKED}\r\n\n${END}`,
  'a bare carriage return': `X: y\rZ: a\r\n${CHUNKED}\r\n\r\n${END}`,
  'a folded header': `X: y\r\n z\r\n${CHUNKED}\r\n\r\n${END}`,
  'a folded coding': `Transfer-Encoding:\r\n chunked\r\n\r\n${END}`,
  'a NUL in a header': `X: \0\r\n\r\n`,
  'a bare line feed in an extension of a chunk': `${CHUNKED}\r\n\r\n2;a\n{}\r\n${END}`,
  'a bare carriage return in an extension of a chunk': `${CHUNKED}\r\n\r\n2;a\rb\r\n{}\r\n${END}`,
  'a long extension of a chunk': `${CHUNKED}\r\n\r\n2;${'a'.repeat(20_000)}\r\n{}\r\n${END}`,
  'a chunk longer than it says': `${CHUNKED}\r\n\r\n1\r\n{}\r\n${END}`,
  'a chunk with a bare line feed': `${CHUNKED}\r\n\r\n2\n{}\r\n${END}`,
  'the size of a chunk with 0x': `${CHUNKED}\r\n\r\n0x2\r\n{}\r\n${END}`,
  'the size of a chunk beyond all numbers': `${CHUNKED}\r\n\r\n${'f'.repeat(20)}\r\n{}\r\n${END}`,
  'too large a trailer': `${CHUNKED}\r\n\r\n0\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`,
  'a length as trailer': `${CHUNKED}\r\n\r\n0\r\nContent-Length: 5\r\n\r\n`,
  'a coding as trailer': `${CHUNKED}\r\n\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n`,
  'more headers than are looked at': `${'a:b\r\n'.repeat(1_100)}X-Forwarded-For: 192.0.2.1\r\n\r\n`,
  'headers that are too large': `X: ${'a'.repeat(70_000)}\r\n\r\n`,
}

describe('requests that mean harm', () => {
  let app: TestApp
  let cookie: string
  let host: string
  before(async () => {
    app = await testApp()
    host = new URL(app.url).host
    cookie = `tessera_session=${await app.session('editor')}`
  })
  after(() => app.close())

  /** All that comes back until the server closes. */
  async function sent(bytes: string): Promise<string> {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1').setTimeout(2_000, () => {
      socket.destroy(new Error('the connection stayed open'))
    })
    let text = ''
    // a server that has refused does not listen to the rest
    socket.on('error', (error) => (text += 'code' in error ? '' : String(error)))
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    socket.write(bytes, 'latin1')
    await once(socket, 'close')
    return text
  }

  const statuses = (text: string): string[] =>
    [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((found) => String(found[1]))

  describe('by how they are written', () => {
    for (const [what, rest] of Object.entries(AMBIGUOUS))
      it(`${what}: one refusal, and the connection ends`, async () => {
        for (const path of [THING, SESSION]) {
          const text = await sent(`POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n${rest}`)
          assert.match(statuses(text).join(), /^(400|413|431)$/, text.slice(0, 300))
          assert.match(text, /^Connection: close\r$/m)
        }
      })

    it('tell figures and the description to nobody who hides a proxy behind a thousand headers', async () => {
      for (const path of ['/metrics', '/openapi.json']) {
        const headers = `${'a:b\r\n'.repeat(1_100)}X-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n`
        assert.deepEqual(statuses(await sent(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`)), ['400'])
      }
    })

    it('are refused on the short way too, to whoever has signed in', async () => {
      const known = `Cookie: ${cookie}\r\nConnection: close\r\n\r\n`
      for (const [expected, headers] of [
        ['200', ''],
        ['400', 'HOST: elsewhere.example\r\n'],
        ['400', 'a:b\r\n'.repeat(1_100)],
      ] as const)
        assert.deepEqual(statuses(await sent(`GET ${THING} HTTP/1.1\r\nHost: ${host}\r\n${headers}${known}`)), [
          expected,
        ])
    })

    it('open no tunnel, and speak no other version', async () => {
      assert.equal(await sent(`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`), '')
      for (const first of ['GET /healthz', 'GET /healthz HTTP/1.9', 'PRI * HTTP/2.0'])
        assert.deepEqual(statuses(await sent(`${first}\r\nHost: ${host}\r\n\r\n`)), ['400'], first)
      const old = await sent(`POST ${THING} HTTP/1.0\r\nHost: ${host}\r\n${CHUNKED}\r\n\r\n${END}`)
      assert.deepEqual(statuses(old), ['400'])
      const both = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${DELETED.length}\r\n`
      // a body where none is expected is no request of its own
      assert.deepEqual(statuses(await sent(`${both}Connection: close\r\n\r\n${DELETED}`)), ['200'])
    })
  })

  describe('from other sites', () => {
    const foreign = ['https://elsewhere.example', 'null', 'http://127.0.0.1.elsewhere.example']

    it('are told at no address that they may read answers, with cookies or without', async () => {
      for (const origin of foreign)
        for (const path of [THING, SESSION, '/api/v1/boot', '/openapi.json', '/', '/open/v1/thing', '/oauth/token'])
          for (const method of ['GET', 'OPTIONS']) {
            const answer = await app.stranger().send(method, path, {
              headers: { Cookie: cookie, Origin: origin, 'Access-Control-Request-Method': 'POST' },
            })
            const granted = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))
            assert.deepEqual(granted, [], `${method} ${path} ${origin}`)
          }
    })

    it('write nothing by forms, whatever they call their body', async () => {
      const forms: readonly (readonly [type: string, body: string])[] = [
        ['text/plain', '{"name":"x","note":"="}'],
        ['application/json', '{"name":"x"}'],
        ['application/x-www-form-urlencoded', '_method=PATCH&name=x'],
        ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n'],
      ]
      const made = await app.as('editor').make('thing', { name: 'x' })
      const addresses = [THING, `${THING}?_method=DELETE`, `${THING}/remove`, `${THING}/${made.id}/reveal`]
      addresses.push(
        '/api/v1/files?name=a.txt',
        '/api/v1/imports',
        `${SESSION}/password`,
        '/api/v1/profile/second-step',
      )
      const answers = await leavesNoTrace(app.db, () => {
        const calls: Promise<Answer>[] = []
        for (const origin of [undefined, ...foreign.slice(0, 2)])
          for (const [type, raw] of forms)
            for (const path of addresses) {
              const headers = { Cookie: cookie, 'Content-Type': type, 'X-HTTP-Method-Override': 'DELETE' }
              calls.push(
                app.stranger().send('POST', path, { raw, headers: { ...headers, ...(origin && { Origin: origin }) } }),
              )
            }
        return Promise.all(calls)
      })
      for (const answer of answers) answer.refused(403, 'ORIGIN_REFUSED')
      ;(await app.stranger().get(SESSION, { Cookie: cookie })).is(200)
    })
  })

  describe('by another word for the same', () => {
    const spelled = (id: string): readonly string[] => [
      `${THING}/${id}/`,
      `${THING}//${id}`,
      `/api/v1//thing/${id}`,
      `//api/v1/thing/${id}`,
      `/API/V1/thing/${id}`,
      `/api/v1/%74hing/${id}`,
      `${THING}%2F${id}`,
      `${THING}/${id.toUpperCase()}`,
      `${THING}/${id}?_method=DELETE`,
      `${THING}/${id}?_method=GET`,
    ]
    const overrides = { 'X-HTTP-Method-Override': 'GET', 'X-HTTP-Method': 'GET', 'X-Method-Override': 'GET' }

    it('nobody reads or changes more than by the plain one', async () => {
      const { id } = await app.as('editor').make('thing', { name: 'kept', keeper: app.ids.editor })
      const methods = ['GET', 'PATCH', 'DELETE', 'POST']
      const clients = [app.as('nobody'), app.as('owner'), app.stranger()]
      await leavesNoTrace(app.db, async () => {
        const answers: Answer[] = []
        for (const path of [`${THING}/${id}`, ...spelled(id)]) {
          const tries = methods.flatMap((method) => {
            const body = method === 'PATCH' && { body: { version: 1, name: 'taken' } }
            return clients.map((client) => client.send(method, path, { headers: overrides, ...body }))
          })
          answers.push(...(await Promise.all(tries)))
        }
        return answers
      })
      for (const path of spelled(id)) {
        const answer = await app
          .as('reader')
          .send('PATCH', path, { body: { version: 1, name: 'taken' }, headers: overrides })
        assert.ok([400, 403, 404, 405, 422].includes(answer.status), `${path}: ${answer.status}`)
      }
      assert.equal((await app.as('editor').get(`${THING}/${id}`)).is(200).data['name'], 'kept')
    })
  })

  describe('of strangers', () => {
    it('are answered alike whether an account is there, is closed, or never was', async () => {
      const { id, version } = await app.as('admin').make('sys_user', { account: 'closed', name: '停用' })
      ;(await app.as('admin').patch(`/api/v1/sys_user/${id}`, { version, status: 'disabled' })).is(200)
      const answers: unknown[] = []
      for (const login of ['closed', 'reader', 'nobody at all', 'admin', '__proto__', "' or 1=1 --"]) {
        const answer = await app.stranger().post(SESSION, { login, password: 'not the right one' })
        const names = [...answer.headers.keys()].filter((name) => name !== 'date')
        answers.push([answer.status, { ...answer.body, trace_id: '' }, names])
      }
      for (const answer of answers) assert.deepEqual(answer, answers[0])
      assert.equal((answers[0] as unknown[])[0], 401)
    })

    it('learn no version of anything, from no header and no text', async () => {
      const forwarded = { Via: '1.1 proxy' }
      for (const path of ['/', '/healthz', '/readyz', '/metrics', '/openapi.json', '/nothing', '/api/v1/boot', THING]) {
        const answer = await app.stranger().get(path, forwarded)
        const said = `${JSON.stringify([...answer.headers])} ${answer.text}`
        assert.doesNotMatch(said, /\b\d+\.\d+\.\d+\b|express|node\.?js|postgres|x-powered-by|"server"/i, path)
      }
      ;(await app.stranger().get('/openapi.json', forwarded)).refused(401, 'NOT_SIGNED_IN')
    })

    it('get cookies that scripts, other sites and other hosts do not, and that an end of the session takes away', async () => {
      const secure = { 'X-Forwarded-Proto': 'https' }
      for (const headers of [{}, secure]) {
        const begun = await app
          .stranger()
          .send('POST', SESSION, { body: { login: 'reader', password: TEST_PASSWORD }, headers })
        const given = begun.is(201).headers.getSetCookie()
        assert.equal(given.length, 1)
        const [text = ''] = given
        for (const flag of ['HttpOnly', 'SameSite=Lax', 'Path=/']) assert.ok(text.includes(`; ${flag}`), text)
        assert.doesNotMatch(text, /Domain=/i)
        assert.equal(/; Secure/.test(text) && text.startsWith('__Host-'), headers === secure)
      }
    })
  })

  describe('of all these', () => {
    it('leave no defect in the log', () => assert.deepEqual(app.logged, []))
  })
})
