/** Signatures: two who know only the rules agree, and whoever changes anything is found out. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'

import { isSignedBy, signatureOf, type SignedParts, stringToSign } from './signing.ts'

/** Written anew from the documentation, in another way. */
function independent(secret: string, parts: SignedParts): string {
  const byName = new Map<string, string[]>()
  for (const pair of parts.query.split('&')) {
    const end = pair.indexOf('=')
    const name = end < 0 ? pair : pair.slice(0, end)
    byName.set(name, [...(byName.get(name) ?? []), pair])
  }
  const names = Array.from(byName.keys()).sort((a, b) =>
    Buffer.compare(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1')),
  )
  const hmac = createHmac('sha256', Buffer.from(secret))
  hmac.update('v1\n').update(`${parts.method}\n`).update(`${parts.path}\n`)
  hmac.update(names.flatMap((name) => byName.get(name) ?? []).join('&'))
  for (const each of [parts.contentType, parts.bodyHash, parts.timestamp, parts.nonce]) hmac.update('\n').update(each)
  return `v1=${Array.from(hmac.digest(), (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

const SIGN = [...'abcXYZ019%._~-'] as const
const word = fc.string({ unit: fc.constantFrom(...SIGN), maxLength: 12 })
const pair = fc.oneof(
  word,
  fc.tuple(word, word).map(([name, value]) => `${name}=${value}`),
)
const parts = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE'),
  path: fc.array(word, { maxLength: 4 }).map((words) => `/open/v1/${words.join('/')}`),
  query: fc.array(pair, { maxLength: 6 }).map((pairs) => pairs.join('&')),
  contentType: fc.constantFrom('', 'application/json', 'application/json; charset=utf-8'),
  bodyHash: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
  timestamp: fc.integer({ min: 1_000_000_000, max: 2_000_000_000 }).map(String),
  nonce: fc.string({ unit: fc.constantFrom(...'abcdef0123456789'), minLength: 16, maxLength: 32 }),
})

describe('signatures of calls', () => {
  it('are made as the documentation shows', () => {
    const page = readFileSync(join(resolve(import.meta.dirname, '../../..'), 'docs/open-api.md'), 'utf8')
    const [text = '', signature = ''] = [...page.matchAll(/```text\n([^`]*)\n```/g)].map(([, block = '']) => block)
    const [, method = '', path = '', query = '', contentType = '', bodyHash = '', timestamp = '', nonce = ''] =
      text.split('\n')
    const call = { method, path, query: query.split('&').reverse().join('&'), contentType, bodyHash, timestamp, nonce }
    assert.equal(stringToSign(call), text)
    assert.equal(signatureOf('an example secret', call), signature)
  })

  it('are the same for everybody who follows the rules', () => {
    fc.assert(
      fc.property(word, parts, (secret, call) => {
        const signature = signatureOf(secret, call)
        assert.equal(signature, independent(secret, call))
        assert.ok(isSignedBy(['other', secret], signature, call))
      }),
      { numRuns: 300 },
    )
  })

  it('hold no more when any single bit of what is signed is another one', () => {
    const names = ['method', 'path', 'query', 'contentType', 'bodyHash', 'timestamp', 'nonce'] as const
    fc.assert(
      fc.property(parts, fc.constantFrom(...names), fc.nat(), fc.integer({ min: 0, max: 6 }), (call, name, at, bit) => {
        const text = call[name]
        fc.pre(text.length > 0)
        const place = at % text.length
        const flipped = String.fromCharCode(text.charCodeAt(place) ^ (1 << bit))
        const changed = { ...call, [name]: text.slice(0, place) + flipped + text.slice(place + 1) }
        const signature = signatureOf('secret', call)
        assert.equal(isSignedBy(['secret'], signature, changed), independent('secret', changed) === signature)
        // the order of parameters is all that may differ, and a flipped bit changes no order alone
        assert.equal(isSignedBy(['secret'], signature, changed), false)
      }),
      { numRuns: 1000 },
    )
  })

  it('hold no more when any single bit of themselves is another one, or their spelling', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 66 }), fc.integer({ min: 0, max: 6 }), (call, place, bit) => {
        const signature = signatureOf('secret', call)
        const flipped = String.fromCharCode(signature.charCodeAt(place) ^ (1 << bit))
        const changed = signature.slice(0, place) + flipped + signature.slice(place + 1)
        assert.equal(isSignedBy(['secret'], changed, call), false)
      }),
      { numRuns: 500 },
    )
    const call = fc.sample(parts, 1)[0]
    assert.ok(call)
    const signature = signatureOf('secret', call)
    for (const other of [signature.toUpperCase(), signature.slice(3), `${signature} `, `${signature}\n`, '', 'v1='])
      assert.equal(isSignedBy(['secret'], other, call), false, other)
  })

  it('cannot be moved from one part into the next', () => {
    const base = {
      method: 'GET',
      path: '/open/v1/thing',
      query: '',
      contentType: '',
      bodyHash: 'a'.repeat(64),
      timestamp: '1700000000',
      nonce: 'n'.repeat(16),
    }
    const signature = signatureOf('secret', base)
    for (const moved of [
      { ...base, path: '/open/v1/thing\n', query: '' },
      { ...base, path: '/open/v1/thing?', query: '' },
      { ...base, query: '&' },
      { ...base, contentType: '\n' },
      { ...base, path: '/open/v1/THING' },
      { ...base, path: '/open/v1/thing/' },
      { ...base, path: '/open/v1/%74hing' },
    ])
      assert.equal(isSignedBy(['secret'], signature, moved), false, JSON.stringify(moved))
  })
})
