import assert from 'node:assert/strict'

import { Places } from './places.ts'

describe('The places of a channel', () => {
  it('are six; whoever waits in vain is turned away, and after them everybody until one is free', async () => {
    const places = new Places(20)
    const six = await Promise.all(Array.from({ length: 6 }, () => places.take('slow')))
    assert.deepEqual(six, [true, true, true, true, true, true])
    assert.equal(await places.take('slow'), false)
    assert.equal(places.isStuck('slow'), true)
    assert.equal(await places.take('slow'), false)
    assert.equal(await places.take('other'), true)
    places.leave('slow')
    assert.equal(places.isStuck('slow'), false)
    assert.equal(await places.take('slow'), true)
  })

  it('go on to who waits as soon as one is given back, and are never more than six', async () => {
    const places = new Places(5_000)
    for (let taken = 0; taken < 6; taken += 1) await places.take('fast')
    const next = places.take('fast')
    places.leave('fast')
    assert.equal(await next, true)
    const another = new Places(1)
    for (let taken = 0; taken < 6; taken += 1) await another.take('fast')
    assert.equal(await another.take('fast'), false)
  })
})
