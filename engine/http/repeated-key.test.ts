import assert from 'node:assert/strict'
import fc from 'fast-check'

import { jsonFaultAndKeys } from '../kernel/json.ts'
import { namedKeys, repeatedKey } from './repeated-key.ts'

describe('a key that stands twice', () => {
  const TWICE: readonly (readonly [string, string])[] = [
    ['{"a":1,"a":2}', 'a'],
    ['{"a":{"b":1},"c":[{"d":1,"d":2}]}', 'd'],
    ['{"\\u0061":1,"a":2}', 'a'],
    ['{"a\\"":1,"a\\"":2}', 'a"'],
    ['{"":1,"":2}', ''],
    ['[[],{"x":[{"x":1}],"x":{}}]', 'x'],
    ['{"a":"}","a":1}', 'a'],
  ]
  for (const [text, key] of TWICE) {
    it(`is found in ${text}`, () => {
      assert.equal(repeatedKey(text), key)
      assert.notEqual(namedKeys(text), jsonFaultAndKeys(JSON.parse(text)).keys)
    })
  }

  it('is found in no text that a program wrote, however its strings look', () => {
    const awkward = fc.constantFrom('"', '\\', '\\\\"', '{', '}', '[', ',', ':', '{"a":1,"a":2}', '😀')
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        awkward,
        fc.jsonValue({ maxDepth: 2 }),
        fc.array(tie('json'), { maxLength: 4 }),
        fc.dictionary(awkward, tie('json'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(json, fc.nat(2), (value, space) => {
        const text = JSON.stringify(value, null, space)
        return repeatedKey(text) === undefined && namedKeys(text) === jsonFaultAndKeys(JSON.parse(text)).keys
      }),
    )
  })

  it('is looked for in a large text without running out of stack', () => {
    assert.equal(repeatedKey(JSON.stringify({ a: 'x"'.repeat(1_000_000), b: [[[]]] })), undefined)
    assert.equal(repeatedKey(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), undefined)
  })
})
