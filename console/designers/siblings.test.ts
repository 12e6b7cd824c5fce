import assert from 'node:assert/strict'
import { orderAfter, reorder, type Sibling } from './siblings.ts'

const siblings = (...all: readonly [string, number | undefined][]): Sibling[] =>
  all.map(([name, order]) => ({ name, order }))

describe('the order of siblings', () => {
  it('gives a number to what moved alone, where there is one between', () => {
    assert.deepEqual(reorder(siblings(['a', 100], ['c', 300], ['b', 200]), 'c'), [{ name: 'c', order: 150 }])
    assert.deepEqual(reorder(siblings(['b', 200], ['a', 100], ['c', 300]), 'a'), [{ name: 'a', order: 250 }])
    assert.deepEqual(reorder(siblings(['c', 300], ['a', 100], ['b', 200]), 'c'), [{ name: 'c', order: 50 }])
    assert.deepEqual(reorder(siblings(['a', 100], ['b', 200], ['new', undefined]), 'new'), [
      { name: 'new', order: 300 },
    ])
    assert.deepEqual(reorder(siblings(['a', 10], ['c', 30], ['b', 11]), 'c'), [
      { name: 'a', order: 100 },
      { name: 'c', order: 200 },
      { name: 'b', order: 300 },
    ])
  })

  it('numbers all anew where none is between or some had none', () => {
    assert.deepEqual(reorder(siblings(['a', 100], ['c', undefined], ['b', undefined]), 'c'), [
      { name: 'c', order: 200 },
      { name: 'b', order: 300 },
    ])
    assert.deepEqual(reorder(siblings(['b', 100], ['a', 100]), 'b'), [{ name: 'b', order: 50 }])
  })

  it('puts a new one last', () => {
    assert.equal(orderAfter([]), 100)
    assert.equal(orderAfter([{ order: 150 }, { order: 90 }]), 200)
    assert.equal(orderAfter([{ order: 100 }, { order: undefined }]), undefined)
  })

  it('changes nothing where nothing moved', () => {
    assert.deepEqual(reorder(siblings(['a', 100], ['b', 200]), 'b'), [])
  })
})
