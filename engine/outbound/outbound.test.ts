import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'

import { client, httpServer, httpsServer, type Foreign } from './foreign.test-kit.ts'
import { KEYS } from './certificate.test-kit.ts'

const LOOPBACK = ['127.0.0.1']

describe('calls to foreign addresses', () => {
  let good: Foreign
  let secret: Foreign
  const seen: { method: string; url: string; headers: NodeJS.Dict<string | string[]>; body: string }[] = []

  before(async () => {
    secret = await httpServer((_req, res) => res.end('secret'))
    good = await httpServer((req, res) => {
      let body = ''
      req.on('data', (chunk: Buffer) => (body += chunk.toString()))
      req.on('end', () => {
        seen.push({ method: req.method ?? '', url: req.url ?? '', headers: req.headers, body })
        const { pathname, searchParams } = new URL(req.url ?? '', 'http://x')
        if (pathname === '/to')
          res.writeHead(Number(searchParams.get('status') ?? 302), { location: searchParams.get('at') ?? '' })
        else res.writeHead(Number(searchParams.get('status') ?? 200), { 'x-what': 'answer' })
        res.end('hello')
      })
    })
  })
  after(() => Promise.all([good.close(), secret.close()]))
  beforeEach(() => void seen.splice(0))

  const at = (path = '/', host = 'good.test'): string => `http://${host}:${good.port}${path}`
  const opened = (names = {}, more = {}): ReturnType<typeof client> =>
    client({ 'good.test': LOOPBACK, ...names }, { allow: `good.test:${good.port}`, ...more })

  it('an allowed host is called with what was given, and its answer comes back whole', async () => {
    const { outbound } = opened()
    const headers = { Authorization: 'Bearer t', 'Content-Type': 'application/json' }
    const answer = await outbound.fetch(at('/a%20b?q=1#part'), { method: 'POST', headers, body: '{"名":1}' })
    assert.equal(answer.status, 200)
    assert.equal(answer.body.toString(), 'hello')
    assert.equal(answer.headers['x-what'], 'answer')
    const [only] = seen
    assert.equal(only?.url, '/a%20b?q=1')
    assert.equal(only?.body, '{"名":1}')
    assert.equal(only?.headers.authorization, 'Bearer t')
    assert.equal(only?.headers.host, `good.test:${good.port}`)
    assert.equal(only?.headers['content-length'], '9')
  })

  it('an error of the other server is an answer', async () => {
    assert.equal((await opened().outbound.fetch(at('/?status=503'))).status, 503)
  })

  it('what is told of a call holds neither path nor query, header or body', async () => {
    const { outbound, calls } = opened()
    await outbound.fetch(at('/secret-path?token=secret-query'), { headers: { authorization: 'secret-header' } })
    await assert.rejects(outbound.fetch('https://10.0.0.1/secret-path?token=secret-query'))
    const [first, second] = calls.map(({ ms, ...rest }) => ({ ...rest, timed: ms >= 0 }))
    assert.deepEqual(first, { method: 'GET', host: 'good.test', port: good.port, status: 200, bytes: 5, timed: true })
    assert.deepEqual(second, {
      method: 'GET',
      host: '10.0.0.1',
      port: 443,
      code: 'OUTBOUND_REFUSED',
      bytes: 0,
      timed: true,
    })
    assert.ok(!JSON.stringify(calls).includes('secret'))
  })

  describe('addresses that are not called', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['file:///etc/passwd', 'scheme'],
      ['gopher://good.test/', 'scheme'],
      ['data:text/plain,x', 'scheme'],
      ['ftp://good.test/', 'scheme'],
      ['ws://good.test/', 'scheme'],
      ['blob:https://good.test/x', 'scheme'],
      ['javascript:alert(1)', 'scheme'],
      ['unix:///var/run/docker.sock', 'scheme'],
      ['http://unix:/var/run/docker.sock:/containers', 'plain'],
      ['https:good.test', 'unreadable'],
      ['https:///good.test', 'unreadable'],
      ['https:\\\\good.test', 'unreadable'],
      ['https://good.test\\@10.0.0.1/', 'unreadable'],
      ['//good.test/', 'unreadable'],
      ['/path', 'unreadable'],
      ['', 'unreadable'],
      ['https://', 'unreadable'],
      [' https://good.test/', 'unreadable'],
      ['https://good.test/\n', 'unreadable'],
      ['ht\ttps://good.test/', 'unreadable'],
      ['https://good.\u200btest/', 'unreadable'],
      ['https://good.test/\u202e', 'unreadable'],
      ['https://good..test/', 'unreadable'],
      ['https://-good.test/', 'unreadable'],
      ['https://*.good.test/', 'unreadable'],
      [`https://${'a'.repeat(64)}.test/`, 'unreadable'],
      [`https://good.test/${'a'.repeat(9000)}`, 'unreadable'],
      ['https://good.test:65536/', 'unreadable'],
      ['https://me@good.test/', 'credentials'],
      ['https://me:secret@good.test/', 'credentials'],
      ['https://@good.test/', 'credentials'],
      ['https://:@good.test/', 'credentials'],
      ['https://good.test:22/', 'port'],
      ['https://good.test:25/', 'port'],
      ['https://good.test:5432/', 'port'],
      ['https://good.test:6379/', 'port'],
      ['http://other.test/', 'plain'],
      ['http://8.8.8.8/', 'plain'],
    ]
    for (const [address, reason] of cases) {
      it(`${JSON.stringify(address.slice(0, 60))}: ${reason}`, async () => {
        const { outbound, asked } = opened()
        const before = good.connections()
        await assert.rejects(outbound.fetch(address), { code: 'OUTBOUND_REFUSED', data: { reason } })
        assert.deepEqual(asked, [])
        assert.equal(good.connections(), before)
      })
    }
  })

  describe('names that lead inside', () => {
    const answers: Readonly<Record<string, readonly string[]>> = {
      'a private address': ['10.0.0.1'],
      'a private address of IPv6': ['fd00::1'],
      'a public and a private one': ['93.184.216.34', '127.0.0.1'],
      'a public one and a private one of IPv6': ['93.184.216.34', '::1'],
      'the private one behind many public ones': [
        ...Array.from({ length: 30 }, (_, i) => `93.184.216.${i}`),
        '127.0.0.1',
      ],
      'a mapped address': ['::ffff:93.184.216.34'],
      'cloud metadata': ['169.254.169.254'],
      'nothing that is an address': ['localhost'],
      'a link-local address with its zone': ['fe80::1%eth0'],
    }
    for (const [what, addresses] of Object.entries(answers)) {
      it(`a name with ${what} is refused`, async () => {
        const before = good.connections()
        const { outbound, asked } = client({ 'inner.test': addresses })
        await assert.rejects(outbound.fetch('https://inner.test/'), (error: Error & { code?: string }) => {
          assert.equal(error.code, 'OUTBOUND_REFUSED')
          for (const address of addresses)
            assert.ok(!error.message.includes(address), 'the answer of the resolver is not told')
          return true
        })
        assert.deepEqual(asked, ['inner.test'])
        assert.equal(good.connections(), before)
      })
    }

    it('names of this machine are refused as the machine itself resolves them', async () => {
      const { createOutbound } = await import('./index.ts')
      for (const host of ['localhost', 'LOCALHOST.', 'localhost.'])
        await assert.rejects(createOutbound().fetch(`https://${host}/`), {
          code: 'OUTBOUND_REFUSED',
          data: { reason: 'private' },
        })
    })

    it('the addresses of our own interfaces are refused', async () => {
      const own = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
      assert.ok(own.length > 0)
      for (const { address } of own) {
        const { outbound } = client({ 'own.test': [address] })
        await assert.rejects(outbound.fetch('https://own.test/'), { code: 'OUTBOUND_REFUSED' }, address)
      }
    })

    it('a second answer for the same name is never asked for', async () => {
      let answers = 0
      const { createOutbound } = await import('./index.ts')
      const outbound = createOutbound({
        allow: [{ where: 'TEST', text: () => `127.0.0.1/32:${good.port} flips.test:${good.port}` }],
        lookup: () => Promise.resolve((answers += 1) === 1 ? LOOPBACK : ['169.254.169.254']),
      })
      assert.equal((await outbound.fetch(`http://flips.test:${good.port}/`)).status, 200)
      assert.equal(answers, 1)
      await assert.rejects(outbound.fetch(`http://flips.test:${good.port}/`), { code: 'OUTBOUND_REFUSED' })
    })

    it('a name without addresses, and one that cannot be resolved, is said to be so', async () => {
      const { outbound } = client({ 'empty.test': [] })
      for (const host of ['empty.test', 'missing.test'])
        await assert.rejects(outbound.fetch(`https://${host}/`), {
          code: 'OUTBOUND_UNREACHABLE',
          data: { reason: 'name' },
        })
    })

    it('a further address is tried when the first one does not answer', async () => {
      const { outbound } = opened({ 'good.test': ['::1', '127.0.0.1'] })
      assert.equal((await outbound.fetch(at())).status, 200)
    })
  })

  describe('redirects', () => {
    const to = (address: string, status = 302): string => at(`/to?status=${status}&at=${encodeURIComponent(address)}`)

    it('are the answer unless they are asked for', async () => {
      const answer = await opened().outbound.fetch(to(`http://127.0.0.1:${secret.port}/`))
      assert.equal(answer.status, 302)
      assert.equal(secret.connections(), 0)
    })

    it('are followed where the first address might have led', async () => {
      const { outbound, calls } = opened()
      assert.equal((await outbound.fetch(to('/a'), { redirects: 1 })).status, 200)
      assert.deepEqual(
        seen.map(({ url }) => url.slice(0, 3)),
        ['/to', '/a'],
      )
      assert.equal(calls.length, 2)
    })

    for (const inside of [
      'http://127.0.0.1:{secret}/',
      'http://good.test:{secret}/',
      'https://127.0.0.1/',
      'https://inner.test/',
      'file:///etc/passwd',
      'http://[::1]/',
      'https://me:pw@good.test/',
      '//127.0.0.1:{secret}/',
    ]) {
      it(`to ${inside} are refused`, async () => {
        const { outbound } = opened({ 'inner.test': ['10.1.1.1'] })
        const address = to(inside.replace('{secret}', String(secret.port)))
        await assert.rejects(outbound.fetch(address, { redirects: 3 }), { code: 'OUTBOUND_REFUSED' })
        assert.equal(seen.length, 1)
        assert.equal(secret.connections(), 0)
      })
    }

    it('end after the number that was asked for, and after three in any case', async () => {
      for (const [redirects, expected] of [
        [1, 2],
        [9, 4],
      ] as const) {
        seen.splice(0)
        const loop = at(
          '/to?at=%2Fto%3Fat%3D%252Fto%253Fat%253D%25252Fto%25253Fat%25253D%2525252Fto%2525253Fat%2525253D%252525252F',
        )
        await assert.rejects(opened().outbound.fetch(loop, { redirects }), {
          code: 'OUTBOUND_REFUSED',
          data: { reason: 'redirect' },
        })
        assert.equal(seen.length, expected)
      }
    })

    it('never carry a body on', async () => {
      for (const status of [301, 302, 307, 308]) {
        const answer = await opened().outbound.fetch(to('/elsewhere', status), {
          method: 'POST',
          body: 'x',
          redirects: 3,
        })
        assert.equal(answer.status, status)
      }
      assert.ok(seen.every(({ url }) => url.startsWith('/to')))
    })

    it('to another host leave keys behind, those to the same host keep them', async () => {
      const allow = `good.test:${good.port}, also.test:${good.port}`
      const { outbound } = opened({ 'also.test': LOOPBACK }, { allow })
      const headers = { authorization: 'Bearer t', cookie: 'c=1', 'x-api-key': 'k', accept: 'text/plain' }
      await outbound.fetch(to('/same'), { headers, redirects: 1 })
      await outbound.fetch(to(at('/other', 'also.test')), { headers, redirects: 1 })
      const [, same, , other] = seen.map((each) => each.headers)
      assert.equal(same?.authorization, 'Bearer t')
      assert.equal(other?.host, `also.test:${good.port}`)
      assert.deepEqual([other?.authorization, other?.cookie, other?.['x-api-key']], [undefined, undefined, undefined])
      assert.equal(other?.accept, 'text/plain')
    })
  })

  describe('requests that would be read in two ways', () => {
    const headers: readonly Record<string, string>[] = [
      { host: 'other.test' },
      { 'Content-Length': '3' },
      { 'transfer-encoding': 'chunked' },
      { connection: 'upgrade' },
      { upgrade: 'websocket' },
      { 'proxy-authorization': 'x' },
      { 'x-forwarded-for': '127.0.0.1' },
      { expect: '100-continue' },
      { 'x-a': 'b\r\nHost: other.test' },
      { 'x-a': 'b\u0000' },
      { 'x-a': '名' },
      { 'x a': 'b' },
      { 'x:a': 'b' },
      { '': 'b' },
    ]
    for (const header of headers) {
      it(`the header ${JSON.stringify(header)} is refused`, async () => {
        await assert.rejects(opened().outbound.fetch(at(), { headers: header }), {
          code: 'OUTBOUND_REFUSED',
          data: { reason: 'header' },
        })
        assert.equal(seen.length, 0)
      })
    }

    for (const request of [
      { method: 'CONNECT' },
      { method: 'TRACE' },
      { method: 'get' },
      { method: 'GET / HTTP/1.1\r\nX: y' },
      { method: 'GET', body: 'x' },
    ]) {
      it(`the request ${JSON.stringify(request)} is refused`, async () => {
        await assert.rejects(opened().outbound.fetch(at(), request), {
          code: 'OUTBOUND_REFUSED',
          data: { reason: 'method' },
        })
        assert.equal(seen.length, 0)
      })
    }
  })

  describe('encryption', () => {
    let tls: Foreign
    before(async () => {
      tls = await httpsServer((_req, res) => res.end('sealed'), KEYS)
    })
    after(() => tls.close())

    const asked = (host: string, ca?: string): Promise<{ body: Buffer }> =>
      client(
        { 'good.test': LOOPBACK, 'fake.test': LOOPBACK },
        { allow: `good.test:${tls.port} fake.test:${tls.port}`, ...(ca !== undefined && { ca }) },
      ).outbound.fetch(`https://${host}:${tls.port}/`)

    it('holds with a certificate of the name from an authority that is believed', async () => {
      assert.equal((await asked('good.test', KEYS.cert)).body.toString(), 'sealed')
      assert.equal((await asked('good.test.', KEYS.cert)).body.toString(), 'sealed')
    })

    it('is refused with a certificate of another name, or one that nobody vouches for', async () => {
      await assert.rejects(asked('fake.test', KEYS.cert), {
        code: 'OUTBOUND_UNREACHABLE',
        data: { reason: 'certificate' },
      })
      await assert.rejects(asked('good.test'), { code: 'OUTBOUND_UNREACHABLE', data: { reason: 'certificate' } })
    })

    it('cannot be switched off from outside', async () => {
      const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
      try {
        await assert.rejects(asked('good.test'), { code: 'OUTBOUND_UNREACHABLE' })
      } finally {
        if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
        else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
      }
    })

    it('a server that speaks no TLS is said to be so', async () => {
      const { outbound } = opened()
      await assert.rejects(outbound.fetch(`https://good.test:${good.port}/`), {
        code: 'OUTBOUND_UNREACHABLE',
        data: { reason: 'tls' },
      })
    })
  })
})
