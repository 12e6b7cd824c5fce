import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'

import { client, rawServer, type Foreign } from './foreign.test-kit.ts'
import type { OutboundRequest, OutboundResponse } from './index.ts'

const LIMITS = {
  connectMs: 200,
  firstByteMs: 150,
  totalMs: 400,
  maxBytes: 20_000,
  maxHeaderBytes: 2_000,
  perHost: 2,
  waiting: 2,
}

describe('what a foreign server cannot do to this process', () => {
  const servers: Foreign[] = []
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })

  /** Asks a server that answers every request as told, once its head has come. */
  async function asked(
    speak: (socket: Socket, head: string) => void,
    request: OutboundRequest = {},
  ): Promise<OutboundResponse> {
    const server = await rawServer((socket) => {
      let head = ''
      socket.on('data', (chunk) => {
        head += chunk.toString('latin1')
        if (head.includes('\r\n\r\n')) speak(socket, head)
      })
    })
    servers.push(server)
    const { outbound } = client({ 'bad.test': ['127.0.0.1'] }, { allow: `bad.test:${server.port}`, limits: LIMITS })
    return outbound.fetch(`http://bad.test:${server.port}/`, request)
  }

  const answer = (body: Buffer | string, headers = ''): string | Buffer =>
    Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${headers}Connection: close\r\n\r\n`), Buffer.from(body)])

  it('a body without end is given up where the limit is', async () => {
    let sent = 0
    await assert.rejects(
      asked((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        const pour = (): void => {
          while (!socket.destroyed && socket.write(Buffer.alloc(8_192))) sent += 8_192
        }
        socket.on('drain', pour)
        pour()
      }),
      { code: 'OUTBOUND_TOO_LARGE' },
    )
    assert.ok(sent < 50_000_000, `${sent} bytes went out`)
  })

  it('a body that says it is too large is not begun', async () => {
    await assert.rejects(
      asked((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n')),
      { code: 'OUTBOUND_TOO_LARGE' },
    )
  })

  it('a caller may ask for less, never for more', async () => {
    const long = (socket: Socket): void => void socket.end(answer('x'.repeat(15_000)))
    assert.equal((await asked(long)).body.length, 15_000)
    await assert.rejects(asked(long, { maxBytes: 10_000 }), { code: 'OUTBOUND_TOO_LARGE' })
    await assert.rejects(
      asked((socket) => socket.end(answer('x'.repeat(21_000))), { maxBytes: 1e9 }),
      { code: 'OUTBOUND_TOO_LARGE' },
    )
  })

  for (const [name, pack] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const) {
    it(`${name} is unpacked, and a bomb of it does not go off`, async () => {
      const packed = pack('hello '.repeat(100))
      const plain = await asked((socket) => socket.end(answer(packed, `Content-Encoding: ${name}\r\n`)))
      assert.equal(plain.body.toString(), 'hello '.repeat(100))
      const bomb = pack(Buffer.alloc(10_000_000))
      const before = process.memoryUsage().arrayBuffers
      await assert.rejects(
        asked((socket) => socket.end(answer(bomb, `Content-Encoding: ${name}\r\n`))),
        { code: 'OUTBOUND_TOO_LARGE' },
      )
      assert.ok(process.memoryUsage().arrayBuffers - before < 9_000_000, 'the bomb was not held in memory')
    })

    it(`broken ${name} is said to be so`, async () => {
      const packed = pack('hello '.repeat(100))
      for (const broken of [packed.subarray(0, packed.length - 8), Buffer.from('no such thing at all')])
        await assert.rejects(
          asked((socket) => socket.end(answer(broken, `Content-Encoding: ${name}\r\n`))),
          { code: 'OUTBOUND_BAD_ANSWER', data: { reason: 'encoding' } },
        )
    })
  }

  it('packings on top of each other, and unknown ones, are refused', async () => {
    for (const packing of ['gzip, gzip', 'zstd', 'compress', 'gzip,'])
      await assert.rejects(
        asked((socket) => socket.end(answer('x', `Content-Encoding: ${packing}\r\n`))),
        { code: 'OUTBOUND_BAD_ANSWER' },
        packing,
      )
  })

  it('heads that are too large, or never end, are given up', async () => {
    const large = `HTTP/1.1 200 OK\r\n${'X-Filler: abcdefghij\r\n'.repeat(200)}\r\n`
    await assert.rejects(
      asked((socket) => socket.end(large)),
      { code: 'OUTBOUND_BAD_ANSWER', data: { reason: 'headers' } },
    )
    await assert.rejects(
      asked((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n')
        const drip = setInterval(() => socket.write('X-Drip: a\r\n'), 20)
        socket.on('close', () => clearInterval(drip))
      }),
      { code: 'OUTBOUND_TIMEOUT', data: { reason: 'firstByte' } },
    )
  })

  it('silence is given up, a body that comes drop by drop too', async () => {
    await assert.rejects(
      asked(() => undefined),
      { code: 'OUTBOUND_TIMEOUT', data: { reason: 'firstByte' } },
    )
    await assert.rejects(
      asked((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n')
        const drip = setInterval(() => socket.write('x'), 20)
        socket.on('close', () => clearInterval(drip))
      }),
      { code: 'OUTBOUND_TIMEOUT', data: { reason: 'total' } },
    )
  })

  it('a caller may be less patient, and may give up', async () => {
    const began = performance.now()
    await assert.rejects(
      asked(() => undefined, { timeoutMs: 50 }),
      { code: 'OUTBOUND_TIMEOUT', data: { reason: 'total' } },
    )
    assert.ok(performance.now() - began < 5_000)
    const reason = new Error('the person left')
    const leave = new AbortController()
    await assert.rejects(
      asked(() => leave.abort(reason), { signal: leave.signal }),
      reason,
    )
    await assert.rejects(
      asked(() => assert.fail('nothing is sent'), { signal: AbortSignal.abort(reason) }),
      reason,
    )
  })

  it('a name that takes for ever to resolve is given up', async () => {
    const { createOutbound } = await import('./index.ts')
    const outbound = createOutbound({ limits: LIMITS, lookup: () => new Promise(() => undefined) })
    await assert.rejects(outbound.fetch('https://slow.test/'), { code: 'OUTBOUND_TIMEOUT', data: { reason: 'total' } })
  })

  it('a switch of protocols is refused and the connection closed', async () => {
    for (const protocol of ['websocket', 'h2c']) {
      let closed: Promise<unknown> | undefined
      await assert.rejects(
        asked((socket) => {
          closed = new Promise((resolve) => socket.on('close', resolve))
          socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: ${protocol}\r\n\r\nsecret`)
        }),
        { code: 'OUTBOUND_BAD_ANSWER', data: { reason: 'upgrade' } },
      )
      await closed
    }
  })

  it('answers before the answer do not go on for ever', async () => {
    await assert.rejects(
      asked((socket) => socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(50))),
      { code: 'OUTBOUND_BAD_ANSWER' },
    )
  })

  it('what is not HTTP is not taken for it, and never told on', async () => {
    for (const text of [
      '220 mail.test ESMTP secret-banner\r\n',
      '-ERR secret-banner\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nsecret-banner',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsecret-banner',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nsecret-banner\r\n',
    ])
      await assert.rejects(
        asked((socket) => socket.end(text)),
        (error: Error & { code?: string; text?: unknown; data?: unknown }) => {
          assert.match(error.code ?? '', /^OUTBOUND_(BAD_ANSWER|UNREACHABLE)$/, text)
          assert.ok(!JSON.stringify([error.message, error.text, error.data]).includes('secret-banner'))
          return true
        },
      )
  })

  it('a body that ends too soon is no body', async () => {
    await assert.rejects(
      asked((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort')),
      { code: 'OUTBOUND_UNREACHABLE', data: { reason: 'broken' } },
    )
    await assert.rejects(
      asked((socket) => socket.destroy()),
      { code: 'OUTBOUND_UNREACHABLE', data: { reason: 'broken' } },
    )
  })

  it('names of headers cannot reach what all objects share', async () => {
    const { headers } = await asked((socket) => socket.end(answer('x', '__proto__: polluted\r\nconstructor: x\r\n')))
    assert.equal(Object.getPrototypeOf(headers), null)
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  })

  it('a closed port is said to be so', async () => {
    const server = await rawServer(() => undefined)
    await server.close()
    const { outbound } = client({ 'bad.test': ['127.0.0.1'] }, { allow: `bad.test:${server.port}` })
    await assert.rejects(outbound.fetch(`http://bad.test:${server.port}/`), {
      code: 'OUTBOUND_UNREACHABLE',
      data: { reason: 'refused' },
    })
  })

  it('only so many calls go to one host at a time, the others wait their turn, and a long line is closed', async () => {
    let open = 0
    let most = 0
    const server = await rawServer((socket) => {
      socket.on('data', () => {
        most = Math.max(most, (open += 1))
        setTimeout(() => {
          open -= 1
          socket.end(answer('x'))
        }, 20)
      })
    })
    servers.push(server)
    const { outbound } = client({ 'bad.test': ['127.0.0.1'] }, { allow: `bad.test:${server.port}`, limits: LIMITS })
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => outbound.fetch(`http://bad.test:${server.port}/`)),
    )
    const codes = results.map((each) =>
      each.status === 'fulfilled' ? each.value.status : (each.reason as { code: string }).code,
    )
    assert.deepEqual(codes, [200, 200, 200, 200, ...Array<string>(6).fill('OUTBOUND_BUSY')])
    assert.equal(most, 2)
    assert.equal((await outbound.fetch(`http://bad.test:${server.port}/`)).status, 200, 'the line is open again')
  })

  it('who gives up waiting leaves the line', async () => {
    const server = await rawServer(() => undefined)
    servers.push(server)
    const { outbound } = client(
      { 'bad.test': ['127.0.0.1'] },
      { allow: `bad.test:${server.port}`, limits: { ...LIMITS, firstByteMs: 300 } },
    )
    const call = (timeoutMs: number): Promise<unknown> =>
      outbound.fetch(`http://bad.test:${server.port}/`, { timeoutMs }).catch((error: { code: string }) => error.code)
    const first = [call(300), call(300)]
    assert.deepEqual(await Promise.all([call(30), call(30)]), ['OUTBOUND_TIMEOUT', 'OUTBOUND_TIMEOUT'])
    assert.deepEqual(await Promise.all([call(30), ...first]), [
      'OUTBOUND_TIMEOUT',
      'OUTBOUND_TIMEOUT',
      'OUTBOUND_TIMEOUT',
    ])
    assert.equal(server.connections(), 2)
  })
})
