import assert from 'node:assert/strict'
import { clashes } from './conflict.ts'
import { changedValues, fieldsOf, formParts, faultOf } from './form-state.ts'
import { isSameValue } from './same-value.ts'
import { screenOf } from './test-screen.ts'
import { UnreadText } from '../../engine/fields/json/shared.ts'

const options = ['a', 'b', 'c'].map((value) => ({ value, label: { zh: value, en: value }, enabled: true }))
const fields = fieldsOf(
  formParts(
    screenOf({
      tags: {
        type: 'multi_enum',
        options,
        schema: { type: 'array', form: { name: 'options', values: ['a', 'b', 'c'] } },
      },
      extra: { type: 'json', schema: { form: { name: 'json' } } },
      place: { type: 'geo_point', schema: { type: 'object', form: { name: 'geo_point' } } },
    }),
  ),
)
const start = { tags: ['a', 'b'], extra: { id: 1, name: 'x' }, place: { lng: 1, lat: 2 } }

describe('values that hold others', () => {
  it('are the same when what they hold is', () => {
    assert.ok(isSameValue({ a: [1, { b: null }], c: 2 }, { c: 2, a: [1, { b: null }] }))
    for (const [a, b] of [
      [[1], [1, 2]],
      [[], {}],
      [{ a: 1 }, { a: 2 }],
      [{ a: undefined }, { b: undefined }],
      [null, []],
    ]) {
      assert.ok(!isSameValue(a, b), JSON.stringify([a, b]))
    }
  })

  it('are sent only when they were changed, whatever their order', () => {
    assert.deepEqual(changedValues(fields, start, { tags: ['b', 'a'], extra: { name: 'x', id: 1 }, place: '1,2' }), {})
    assert.deepEqual(changedValues(fields, start, { ...start, extra: { id: 1, name: 'y' } }), {
      extra: { id: 1, name: 'y' },
    })
  })

  it('clash only when both sides changed them differently', () => {
    const current = { id: 'r', version: 2, ...start, extra: { id: 1, name: 'z' } }
    const mine = { tags: ['c'], extra: { id: 1, name: 'y' } }
    assert.deepEqual(
      clashes(fields, start, mine, current).map(({ form }) => form.field.name),
      ['extra'],
    )
    assert.deepEqual(clashes(fields, start, mine, { ...current, extra: { name: 'y', id: 1 } }), [])
  })

  it('cannot be saved while a text is no JSON yet', () => {
    const form = fields.find(({ field }) => field.name === 'extra') ?? assert.fail()
    const fault = { zh: '第 1 行', en: 'line 1' }
    assert.deepEqual(faultOf(form, new UnreadText('{', fault), false), fault)
    assert.equal(faultOf(form, '{', false), undefined)
  })
})
