import assert from 'node:assert/strict'
import { isReversed, readPlace, writePlace } from './history-question.ts'

const TODAY = '2026-05-04'
const NOTHING = { object: '', scope: '', tag: '', auto: '', action: '', from: TODAY, to: TODAY }

describe('what is asked of the history of tags', () => {
  it('is today without any days, and left out of the address then', () => {
    assert.deepEqual(readPlace({}, TODAY), NOTHING)
    assert.deepEqual(writePlace(NOTHING, TODAY), {})
  })

  it('comes back from the address as it was', () => {
    const place = { ...NOTHING, object: 'thing', tag: 'a', auto: 'false', action: 'add', from: '2026-05-01', to: '' }
    const address = writePlace(place, TODAY)
    assert.deepEqual(address, { object: 'thing', tag: 'a', auto: 'false', action: 'add', from: '2026-05-01' })
    assert.deepEqual(readPlace(address, TODAY), place)
  })

  it('is not narrowed by what cannot be understood', () => {
    assert.deepEqual(readPlace({ scope: 'x', auto: ['true'], action: 'move', from: 'soon', tag: 'a' }, TODAY), NOTHING)
  })

  it('has its days in order', () => {
    assert.equal(isReversed({ ...NOTHING, from: '2026-05-05' }), true)
    assert.equal(isReversed({ ...NOTHING, to: '' }), false)
  })
})
