import assert from 'node:assert/strict'

import { forgetNames, statementName } from './prepared.ts'

describe('names of prepared statements', () => {
  beforeEach(forgetNames)

  it('are given to texts that come again, always the same one', () => {
    assert.equal(statementName('select 1'), undefined)
    const name = statementName('select 1') ?? ''
    assert.match(name, /^[\w-]{32}$/)
    assert.equal(statementName('select 1'), name)
    statementName('select 2')
    assert.notEqual(statementName('select 2'), name)
  })

  it('are so many at most, whatever callers come up with', () => {
    const names = new Set<string | undefined>()
    for (let n = 0; n < 2_000; n++) for (let time = 0; time < 2; time++) names.add(statementName(`select ${n} as n`))
    assert.ok(names.size <= 301, String(names.size))
    assert.equal(typeof statementName('select 1 as n'), 'string')
  })
})
