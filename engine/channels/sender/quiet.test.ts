import assert from 'node:assert/strict'

import { endOfQuiet, quietHours } from './quiet.ts'

const NIGHT = { from: '22:00', to: '08:00' }

describe('Quiet hours', () => {
  it('end in the morning, whether it is before or after midnight', () => {
    // Shanghai is 8 hours ahead all year round
    assert.equal(endOfQuiet('2026-03-01T14:00:00.000Z', NIGHT, 'Asia/Shanghai'), '2026-03-02T00:00:00.000Z')
    assert.equal(endOfQuiet('2026-03-01T18:30:00.000Z', NIGHT, 'Asia/Shanghai'), '2026-03-02T00:00:00.000Z')
    assert.equal(endOfQuiet('2026-03-01T13:59:59.999Z', NIGHT, 'Asia/Shanghai'), undefined)
    assert.equal(endOfQuiet('2026-03-02T00:00:00.000Z', NIGHT, 'Asia/Shanghai'), undefined)
  })

  it('may lie within a day', () => {
    const noon = { from: '12:00', to: '14:00' }
    assert.equal(endOfQuiet('2026-03-01T05:00:00.000Z', noon, 'Asia/Shanghai'), '2026-03-01T06:00:00.000Z')
    assert.equal(endOfQuiet('2026-03-01T06:00:00.000Z', noon, 'Asia/Shanghai'), undefined)
  })

  it('end where clocks are put forward: at the end of the gap', () => {
    // Berlin, 29 March 2026: 02:00 becomes 03:00
    const gap = { from: '22:00', to: '02:30' }
    assert.equal(endOfQuiet('2026-03-29T00:00:00.000Z', gap, 'Europe/Berlin'), '2026-03-29T01:00:00.000Z')
    assert.equal(endOfQuiet('2026-03-28T21:30:00.000Z', NIGHT, 'Europe/Berlin'), '2026-03-29T06:00:00.000Z')
  })

  it('end where clocks are put back: once, and are never without end', () => {
    // Berlin, 25 October 2026: 03:00 becomes 02:00
    assert.equal(endOfQuiet('2026-10-24T21:00:00.000Z', NIGHT, 'Europe/Berlin'), '2026-10-25T07:00:00.000Z')
    const twice = { from: '22:00', to: '02:30' }
    assert.equal(endOfQuiet('2026-10-25T00:10:00.000Z', twice, 'Europe/Berlin'), '2026-10-25T00:30:00.000Z')
    assert.equal(endOfQuiet('2026-10-25T01:10:00.000Z', twice, 'Europe/Berlin'), undefined)
  })

  it('are none where a time is missing or cannot be read', () => {
    assert.equal(quietHours('22:00', null), undefined)
    assert.equal(quietHours('22:00', '25:00'), undefined)
    assert.equal(quietHours('22:00', '22:00'), undefined)
    assert.deepEqual(quietHours('22:00:00', '8:00'), NIGHT)
  })
})
