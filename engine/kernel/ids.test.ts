import assert from 'node:assert/strict'

import { isId, newId } from './ids.ts'

describe('new ids', () => {
  const ids = Array.from({ length: 20_000 }, newId)

  it('are UUIDs of version 7, each another, and rise in the order in which they are made', () => {
    assert.ok(ids.every(isId))
    assert.ok(ids.every((id) => /^.{14}7.{4}[89ab]/.test(id)))
    assert.equal(new Set(ids).size, ids.length)
    assert.deepEqual(ids.toSorted(), ids)
  })

  it('begin with the millisecond in which they are made', () => {
    const before = Date.now()
    const made = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16)
    assert.ok(made >= before - 1 && made <= Date.now() + 1, `${made} is not about ${before}`)
  })

  it('end in what nobody can foresee', () => {
    // a few may meet by chance
    assert.ok(new Set(ids.map((id) => id.slice(-8))).size > ids.length - 20)
  })
})
