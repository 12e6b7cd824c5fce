import assert from 'node:assert/strict'

import fc from 'fast-check'

import { TesseraError } from './errors.ts'
import { fill, jsonTemplateFault, lookupIn, piecesOf, variablesOf } from './placeholders.ts'

const refused = (work: () => unknown): void =>
  assert.throws(work, (error) => error instanceof TesseraError && error.code === 'PLACEHOLDER_INVALID')

describe('places in texts', () => {
  it('are named by fields and what is inside of them', () => {
    assert.deepEqual(variablesOf('尊敬的${user_name}，${ user.name } ${user_name}，${订单.0.金额}'), [
      'user_name',
      'user.name',
      '订单.0.金额',
    ])
    assert.deepEqual(piecesOf('a${b}c'), [{ text: 'a' }, { path: 'b' }, { text: 'c' }])
    assert.deepEqual(variablesOf('$ {a} {b} $c $'), [])
  })

  for (const wrong of ['${', 'a ${b', '${}', '${{}}', '${a b}', '${a.}', '${.a}', '${a-${b}}', '${a()}', '${a[0]}'])
    it(`are refused as ${wrong}`, () => refused(() => piecesOf(wrong)))

  for (const wrong of ['${__proto__.x}', '${constructor}', '${a.constructor.name}', '${a.prototype}'])
    it(`lead to no prototype by ${wrong}`, () => refused(() => piecesOf(wrong)))

  it('are filled with what data has itself, nothing that it inherits', () => {
    const lookup = lookupIn({ a: { b: 1 }, list: ['x'], text: 'abc' })
    assert.deepEqual(
      ['a.b', 'list.0', 'list.length', 'text.length', 'toString', 'a.toString', 'a.b.c', 'none'].map(lookup),
      [1, 'x', undefined, undefined, undefined, undefined, undefined, undefined],
    )
    assert.equal(fill('尊敬的${user_name}', lookupIn({ user_name: 'Zhang' }), 'text'), '尊敬的Zhang')
    assert.equal(
      fill('${o} ${l} ${n} ${m} ${t}', lookupIn({ o: { id: 7 }, l: [1], n: null, t: true }), 'text'),
      '{"id":7} [1]   true',
    )
  })

  it('are filled once: what a value says is never a place', () => {
    const data = { a: '${b}', b: 'secret', c: '$' }
    assert.equal(fill('${a} ${c}{b}', lookupIn(data), 'text'), '${b} ${b}')
    assert.equal(fill('{"x":"${a}"}', lookupIn(data), 'json'), '{"x":"${b}"}')
  })

  it('are spelled for addresses, forms and headers', () => {
    const lookup = lookupIn({ x: 'a b&c/💛\ud800', line: 'a\r\nb' })
    assert.equal(fill('${x}', lookup, 'url'), 'a%20b%26c%2F%F0%9F%92%9B%EF%BF%BD')
    assert.equal(fill('q=${x}', lookup, 'form'), 'q=a+b%26c%2F%F0%9F%92%9B%EF%BF%BD')
    refused(() => fill('${line}', lookup, 'header'))
  })
})

describe('JSON with places', () => {
  it('crm A54: a place within quotes takes text, one without takes the JSON of its value', () => {
    const data = { user: { id: 7 }, mobile: '13700007583' }
    assert.equal(
      fill('{"user":${user},"to":"${mobile}"}', lookupIn(data), 'json'),
      '{"user":{"id":7},"to":"13700007583"}',
    )
  })

  it('crm A54: an object within quotes becomes the text of its JSON, null is null, what is missing an empty text', () => {
    const data = { user: { id: 7, name: '张"三"\n💛' }, none: null, n: 1.5, list: [1, 'a'] }
    const filled = fill(
      '{"a":"${user}","b":${user.name},"c":${none},"d":"${none}","e":${gone},"f":"x${gone}","g":${n},"h":${list},"i":"${user.id}"}',
      lookupIn(data),
      'json',
    )
    assert.deepEqual(JSON.parse(filled), {
      a: JSON.stringify(data.user),
      b: data.user.name,
      c: null,
      d: '',
      e: '',
      f: 'x',
      g: 1.5,
      h: [1, 'a'],
      i: '7',
    })
  })

  it('stays as it was meant whatever the values are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 30 }), (bare, quoted) => {
        const filled = fill(
          '{"a":"${q}","b":${v},"c":["${q}-${q}"],"d":"\\"${q}\\\\"}',
          lookupIn({ q: quoted, v: bare }),
          'json',
        )
        assert.deepEqual(JSON.parse(filled), {
          ...{ a: quoted, b: JSON.parse(JSON.stringify(bare)) as unknown, c: [`${quoted}-${quoted}`] },
          d: `"${quoted}\\`,
        })
      }),
    )
    const attack = { x: '","admin":true,"b":"' }
    assert.deepEqual(JSON.parse(fill('{"a":"${x}"}', lookupIn(attack), 'json')), { a: attack.x })
  })

  it('keeps numbers as they were written', () => {
    assert.equal(
      fill('{"a":12345678901234567890.10,"b":${x}}', lookupIn({ x: 1 }), 'json'),
      '{"a":12345678901234567890.10,"b":1}',
    )
  })

  for (const [text, is] of [
    ['{"a":${x}}', true],
    ['${x}', true],
    ['["${x}",${y},"a${z}b"]', true],
    ['{"a":${x}', false],
    ['{"a":1${x}}', false],
    ['{"a":${x}${y}}', false],
    ['{"${x}":1}', false],
    ['{${x}:1}', false],
    ['{"a":"\\${x}"}', false],
    ['{"a":"${x"}', false],
    ['a=${x}', false],
  ] as const)
    it(`${is ? 'may be' : 'is never'} ${text}`, () => {
      assert.equal(jsonTemplateFault(text) === undefined, is)
      if (!is) refused(() => fill(text, () => 'n', 'json'))
    })
})
