import assert from 'node:assert/strict'
import { clashes, resolved } from './conflict.ts'
import { fieldsOf, formParts } from './form-state.ts'
import { screenOf } from './test-screen.ts'

const fields = fieldsOf(
  formParts(
    screenOf({
      name: {},
      city: {},
      note: {},
      owner: { type: 'reference', target: { object: 'sys_user', title: 'name', template: 'sys_user' } },
    }),
  ),
)
const start = { name: '张', city: '深圳', note: null, owner: { id: 'a' } }

describe('two people change one record', () => {
  it('asks only about fields that both changed differently', () => {
    const mine = { name: '李', city: '广州', owner: 'b' }
    const current = { id: 'r', version: 2, name: '王', city: '深圳', note: '新', owner: { id: 'b' } }
    assert.deepEqual(
      clashes(fields, start, mine, current).map((one) => [one.form.field.name, one.mine, one.theirs]),
      [['name', '李', '王']],
    )
  })

  it('writes mine where mine was chosen and leaves theirs alone', () => {
    assert.deepEqual(resolved({ name: '李', city: '广州' }, new Set(['name'])), { city: '广州' })
  })
})
