import assert from 'node:assert/strict'
import type { Definition } from '../../data/definitions.ts'
import { inOrder, moved, nextOrder } from './field-order.ts'

function fields(orders: Readonly<Record<string, number | undefined>>): Definition[] {
  return Object.entries(orders).map(([name, order]) => ({
    kind: 'field',
    id: name,
    name,
    label: { zh: name, en: name },
    owner: 'admin',
    customised: false,
    synchronised: true,
    draft: null,
    body: { name, ...(order !== undefined && { order }) },
    revision: 1,
    version: null,
    created_at: null,
  }))
}

/** The names in the order that the moves make. */
function after(list: readonly Definition[], orders: ReadonlyMap<string, number>): string[] {
  const changed = list.map((field) => ({
    ...field,
    body: { ...field.body, ...(orders.has(field.name) && { order: orders.get(field.name) }) },
  }))
  return inOrder(changed).map(({ name }) => name)
}

describe('positions of fields', () => {
  it('a move into a gap changes the moved field alone', () => {
    const list = fields({ a: 10, b: 20, c: 30 })
    const orders = moved(list, 2, 0)
    assert.deepEqual([...orders.keys()], ['c'])
    assert.deepEqual(after(list, orders), ['c', 'a', 'b'])
    assert.deepEqual(after(list, moved(list, 0, 1)), ['b', 'a', 'c'])
    assert.deepEqual(after(list, moved(list, 0, 2)), ['b', 'c', 'a'])
  })

  it('where there is no room, or no positions yet, all are numbered anew', () => {
    const tight = fields({ a: 1, b: 2, c: 3 })
    assert.deepEqual(after(tight, moved(tight, 2, 1)), ['a', 'c', 'b'])
    const none = fields({ a: undefined, b: undefined, c: undefined })
    assert.deepEqual(after(none, moved(none, 0, 2)), ['b', 'c', 'a'])
    assert.equal(moved(none, 0, 2).size, 3)
  })

  it('a field that stays where it is changes nothing', () => {
    assert.equal(moved(fields({ a: 10, b: 20 }), 1, 1).size, 0)
  })

  it('a new field comes last, and without a position where nobody has one', () => {
    assert.equal(nextOrder(fields({ a: 10, b: 35 })), 45)
    assert.equal(nextOrder(fields({ a: undefined })), undefined)
    assert.equal(nextOrder([]), 10)
  })
})
