import assert from 'node:assert/strict'

import { isReversed, readPlace, writePlace } from './history-question.ts'

describe('what is asked of the event history', () => {
  it('is read from the address and written there, and what is not understood does not narrow', () => {
    const asked = { state: 'refused', matched: 'false', result: 'failed', from: '2026-05-01', search: '修改 😀' }
    assert.deepEqual(writePlace(readPlace(asked)), asked)
    assert.deepEqual(writePlace(readPlace({ state: 'x', event: '1', from: 'yesterday', matched: '1', to: ['a'] })), {})
  })

  it('knows a span that ends before it begins', () => {
    assert.ok(isReversed(readPlace({ from: '2026-05-02', to: '2026-05-01' })))
    assert.ok(!isReversed(readPlace({ from: '2026-05-01', to: '2026-05-01' })))
    assert.ok(!isReversed(readPlace({ to: '2026-05-01' })))
  })
})
