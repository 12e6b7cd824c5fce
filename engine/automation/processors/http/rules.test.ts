/** What calls of processors do by themselves, without a network. */
import assert from 'node:assert/strict'

import { TesseraError } from '../../../kernel/errors.ts'
import { lookupIn } from '../../../kernel/placeholders.ts'
import { addressFault, fillAddress, originOf } from './address.ts'
import { headOf, judgeAnswer, judgeFault, retryAfter } from './answer.ts'
import { Breaker } from './breaker.ts'
import { readForm } from './form.ts'
import { fillRequest } from './request.ts'

const NOW = Date.parse('2026-05-01T00:00:00Z')

describe('the address of a processor', () => {
  for (const url of [
    'https://${host}/a',
    'https://${a}.example.com/',
    'https://example.com${x}',
    'https://example.com:${port}/',
    '${scheme}://example.com/',
    'https://${user}@example.com/',
    'https://u:p@example.com/',
    'https://@example.com/',
    'https:/${x}',
    'https://',
    'https:example.com/${x}',
    'ftp://example.com/',
    'https://example.com/a#${x}',
    'https://example.com\\${x}',
    'https://exam\u200bple.com/',
    'example.com',
    '${url}',
    'https://example.com/${',
  ])
    it(`is refused as ${JSON.stringify(url)}`, () => assert.ok(addressFault(url)))

  it('has its origin and takes values within their segments', () => {
    const url = 'https://example.com:8443/u/${id}/x-${n}?q=${q}&${q}=1'
    assert.equal(addressFault(url), undefined)
    assert.equal(originOf(url), 'https://example.com:8443')
    const filled = fillAddress(url, lookupIn({ id: 'a/../b?c#d', n: '中', q: 'x&y=z ' }))
    assert.equal(filled.href, 'https://example.com:8443/u/a%2F..%2Fb%3Fc%23d/x-%E4%B8%AD?q=x%26y%3Dz%20&x%26y%3Dz%20=1')
  })

  for (const value of ['..', '.', '', null, '%2e%2e', '.%2e'] as const)
    it(`leads to no other path by ${JSON.stringify(value)}`, () => {
      const call = (): URL => fillAddress('https://example.com/a/${x}/b', lookupIn({ x: value }))
      if (typeof value === 'string' && value.includes('%'))
        assert.equal(call().pathname, `/a/${value.replaceAll('%', '%25')}/b`)
      else assert.throws(call, (error) => error instanceof TesseraError && error.code === 'PLACEHOLDER_INVALID')
    })
})

describe('what a processor says', () => {
  const paths = (values: Record<string, unknown>): string[] =>
    readForm({ url: 'https://example.com/', method: 'POST', ...values }).issues.map(({ path = '' }) => path)

  it('is judged as a whole, each fault with its place', () => {
    assert.deepEqual(
      paths({
        url: 'https://${h}/',
        parameters: [
          { name: '' },
          { name: 'a', value: '${' },
          { name: 'A', other: 1 },
          { name: 'b', fixed: 'yes' },
          'x',
        ],
        headers: [
          { name: 'Host', value: 'x' },
          { name: 'X-Forwarded-For', value: 'x' },
          { name: 'authorization', value: 'clear', secret: true },
        ],
        body: '{"a":${x}',
      }),
      [
        'url',
        'parameters/0/name',
        'parameters/1/value',
        'parameters/2/name',
        'parameters/2/other',
        'parameters/3/fixed',
        'parameters/4/name',
        'headers/2/value',
        'headers/0/name',
        'headers/1/name',
        'body',
      ],
    )
    assert.deepEqual(paths({ method: 'GET', body: '{}' }), ['body'])
    assert.deepEqual(paths({ url: '' }), ['url'])
    assert.deepEqual(
      paths({ parameters: [{ name: 'a', value: '${', fixed: true }], headers: [{ name: 'X-A', value: 'b' }] }),
      [],
    )
  })

  it('is sent with parameters, fixed ones as they are written, headers and a key', () => {
    const { form } = readForm({
      url: 'https://example.com/send?v=1',
      method: 'POST',
      parameters: [
        { name: '短信', value: '尊敬的${name}，${user.id}' },
        { name: 'fixed', value: '${name}', fixed: true },
        { name: 'token', secret: true },
      ],
      headers: [
        { name: 'X-Who', value: '${user.id}' },
        { name: 'Authorization', secret: true },
      ],
      body: '{"user":${user},"to":"${mobile}"}',
    })
    const secrets = new Map([
      ['parameter/token', 't&1'],
      ['header/authorization', 'Bearer ${name}'],
      ['signing', `whsec_${Buffer.alloc(32, 7).toString('base64')}`],
    ])
    const data = { name: 'Zhang', user: { id: 7 } }
    const sent = fillRequest(form, { data, secrets, key: 'k1', seconds: 1_700_000_000 })
    assert.equal(
      decodeURIComponent(sent.url),
      'https://example.com/send?v=1&短信=尊敬的Zhang，7&fixed=${name}&token=t&1',
    )
    assert.equal(sent.body, '{"user":{"id":7},"to":""}')
    assert.deepEqual(sent.missing, ['mobile'])
    const { headers } = sent
    assert.deepEqual(
      [headers['x-who'], headers['authorization'], headers['idempotency-key'], headers['webhook-id']],
      ['7', 'Bearer ${name}', 'k1', 'k1'],
    )
    assert.match(headers['webhook-signature'] ?? '', /^v1,[\w+/]{43}=$/)
  })

  it('calls nobody without a required value, a secret, or with a line end in a header', () => {
    const fillWith = (values: Record<string, unknown>, data: Record<string, unknown> = {}): string => {
      const { form } = readForm({ url: 'https://example.com/', method: 'GET', ...values })
      try {
        fillRequest(form, { data, secrets: new Map(), key: 'k', seconds: 0 })
        return 'sent'
      } catch (error) {
        return error instanceof TesseraError ? error.code : String(error)
      }
    }
    const required = { parameters: [{ name: 'a', value: '${a}', required: true }] }
    assert.equal(fillWith(required), 'PARAMETER_MISSING')
    assert.equal(fillWith(required, { a: 0 }), 'sent')
    assert.equal(fillWith({ headers: [{ name: 'X-Key', secret: true }] }), 'PROCESSOR_SECRET_MISSING')
    assert.equal(fillWith({ headers: [{ name: 'X-A', value: '${a}' }] }, { a: 'x\r\nY: z' }), 'PLACEHOLDER_INVALID')
  })
})

describe('an answer', () => {
  const judged = (status: number, once = false, headers: Record<string, string> = {}): unknown => {
    const { outcome, counts } = judgeAnswer({ status, headers }, { once, missing: [], now: NOW })
    return [outcome.state, counts, ...('afterMs' in outcome ? [outcome.afterMs] : [])]
  }

  it('means done, failed for good, or to be tried again', () => {
    assert.deepEqual(
      [200, 201, 204].map((status) => judged(status)),
      Array(3).fill(['succeeded', 'ok']),
    )
    assert.deepEqual(
      [301, 307, 400, 401, 404, 410, 422].map((status) => judged(status)),
      Array(7).fill(['failed', 'ok']),
    )
    assert.deepEqual(
      [408, 425, 429].map((status) => judged(status)),
      Array(3).fill(['retry', 'ok']),
    )
    assert.deepEqual(
      [500, 502, 503, 599].map((status) => judged(status)),
      Array(4).fill(['retry', 'failed']),
    )
    assert.deepEqual(judged(429, false, { 'retry-after': '120' }), ['retry', 'ok', 120_000])
  })

  it('is never tried again where a processor calls once', () => {
    assert.deepEqual(judged(500, true), ['unknown', 'failed'])
    assert.deepEqual(judged(429, true), ['failed', 'ok'])
    const fault = (code: 'OUTBOUND_TIMEOUT' | 'OUTBOUND_UNREACHABLE', reason: string, once: boolean): string =>
      judgeFault(new TesseraError(code, {}, { data: { reason } }), once).outcome.state
    assert.equal(fault('OUTBOUND_TIMEOUT', 'firstByte', true), 'unknown')
    assert.equal(fault('OUTBOUND_UNREACHABLE', 'broken', true), 'unknown')
    // nobody was asked anything, so it is not done for sure
    assert.equal(fault('OUTBOUND_UNREACHABLE', 'refused', true), 'retry')
    assert.equal(fault('OUTBOUND_TIMEOUT', 'connect', true), 'retry')
    assert.equal(fault('OUTBOUND_TIMEOUT', 'total', false), 'retry')
    assert.equal(judgeFault(new TesseraError('OUTBOUND_REFUSED'), false).outcome.state, 'failed')
  })

  it('is kept without secrets and what was sent, however the other side spells them and wherever it is cut', () => {
    const secret = 'p/ä s&"w+1'
    const half = 'ab\ud800cd'
    const spelled = [
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(secret).replaceAll('%20', '+'),
      JSON.stringify(secret).slice(1, -1),
      'p\\/\\u00e4 s&\\"w+1',
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
    ]
    for (const each of spelled) {
      const head = headOf(Buffer.from(`<${each}>`), { name: half }, [secret])
      assert.match(head, /^<•••=*>$/, each)
    }
    for (let before = 4_080; before <= 4_400; before += 5) {
      const head = headOf(Buffer.from(`${'. '.repeat(before / 2)}longsecret 13700007583`), {}, ['longsecret'])
      assert.doesNotMatch(head, /lo|13|ng/)
      assert.ok(head.length <= 4_096)
    }
  })

  it('may ask for patience, for a day at most', () => {
    assert.deepEqual(
      ['5', 'Fri, 01 May 2026 00:01:00 GMT', 'Thu, 30 Apr 2026 00:00:00 GMT', '99999999', 'soon', undefined].map(
        (each) => retryAfter(each, NOW),
      ),
      [5_000, 60_000, 0, 86_400_000, undefined, undefined],
    )
  })
})

describe('a host that fails', () => {
  const clocked = (limits = {}): { breaker: Breaker; clock: { now: number }; go(result: 'ok' | 'failed'): string } => {
    const clock = { now: 1_000_000 }
    const breaker = new Breaker(limits, () => clock.now)
    const go = (result: 'ok' | 'failed'): string => {
      const place = breaker.admit('h')
      if (place.state === 'go') place.done(result)
      return place.state
    }
    return { breaker, clock, go }
  }

  it('is left alone for a minute after 20 failures in a row, and then probed once', () => {
    const { breaker, clock, go } = clocked()
    for (let i = 0; i < 19; i += 1) go('failed')
    go('ok')
    for (let i = 0; i < 19; i += 1) assert.equal(go('failed'), 'go')
    assert.equal(go('failed'), 'go')
    const place = breaker.admit('h')
    assert.deepEqual(place, { state: 'wait', afterMs: 60_000 })
    assert.equal(breaker.admit('other').state, 'go')
    clock.now += 60_000
    const probe = breaker.admit('h')
    assert.equal(probe.state, 'go')
    assert.equal(breaker.admit('h').state, 'wait')
    if (probe.state === 'go') probe.done('failed')
    assert.deepEqual(breaker.admit('h'), { state: 'wait', afterMs: 60_000 })
    clock.now += 60_000
    assert.equal(go('ok'), 'go')
    assert.equal(go('failed'), 'go')
    assert.equal(go('ok'), 'go')
  })

  it('is left alone when more than half of 50 calls within a minute fail', () => {
    const { go } = clocked()
    for (let i = 0; i < 25; i += 1) {
      go('failed')
      go('ok')
    }
    assert.equal(go('failed'), 'go')
    assert.equal(go('ok'), 'wait')
    const slow = clocked()
    for (let i = 0; i < 100; i += 1) {
      slow.clock.now += 3_000
      assert.equal(slow.go(i % 3 === 0 ? 'ok' : 'failed'), 'go')
    }
  })

  it('has 20 calls at a time, and whoever gives its place back twice frees one', () => {
    const { breaker } = clocked()
    const places = Array.from({ length: 20 }, () => breaker.admit('h'))
    assert.equal(breaker.admit('h').state, 'wait')
    const [first] = places
    if (first?.state === 'go') {
      first.done('none')
      first.done('none')
    }
    assert.deepEqual([breaker.admit('h').state, breaker.admit('h').state], ['go', 'wait'])
  })
})
