import assert from 'node:assert/strict'
import { isReversed, questionOf, readPlace, writePlace } from './task-question.ts'

const STRATEGY = '0197a1b2-0000-7000-8000-000000000001'
const NOTHING = { strategy: '', event: '', processor: '', state: '', from: '', to: '', scope: '' }

describe('what is asked of tasks of strategies', () => {
  it('comes back from the address as it was, and says nothing when nothing is asked', () => {
    const place = { ...NOTHING, strategy: STRATEGY, state: 'dead', from: '2026-05-01', scope: 'all' }
    assert.deepEqual(readPlace(writePlace(place)), place)
    assert.deepEqual(writePlace(readPlace({})), {})
  })

  it('is not narrowed by what cannot be understood', () => {
    const asked = { strategy: 'mine', state: 'gone', from: 'soon', to: ['2026-05-01'], scope: 'some' }
    assert.deepEqual(readPlace(asked), NOTHING)
  })

  it('means whole days by the clock of the workspace', () => {
    const asked = questionOf({ ...NOTHING, from: '2026-05-01', to: '2026-05-01' }, 'Asia/Shanghai')
    assert.equal(asked['from'], '2026-04-30T16:00:00.000Z')
    assert.equal(asked['to'], '2026-05-01T16:00:00.000Z')
  })

  it('has its days in order', () => {
    assert.equal(isReversed({ ...NOTHING, from: '2026-05-02', to: '2026-05-01' }), true)
    assert.equal(isReversed({ ...NOTHING, from: '2026-05-02' }), false)
  })
})
