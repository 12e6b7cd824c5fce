import assert from 'node:assert/strict'
import { pageWindow } from './page-window.ts'

describe('page buttons', () => {
  it('show every page while there are few', () => {
    assert.deepEqual(pageWindow(1, 1), [1])
    assert.deepEqual(pageWindow(2, 5), [1, 2, 3, 4, 5])
  })
  it('keep first and last and the neighbours of the present page', () => {
    assert.deepEqual(pageWindow(50, 1000), [1, 0, 48, 49, 50, 51, 52, 0, 1000])
  })
  it('keep their number at both ends, so that the bar does not jump', () => {
    assert.deepEqual(pageWindow(1, 1000), [1, 2, 3, 4, 5, 0, 1000])
    assert.deepEqual(pageWindow(1000, 1000), [1, 0, 996, 997, 998, 999, 1000])
  })
})
