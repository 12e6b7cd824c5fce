import assert from 'node:assert/strict'

import { networkOf } from './networks.ts'

describe('the network an attempt is counted for', () => {
  it('is an IPv4 address as it is, also when written as IPv6', () => {
    assert.equal(networkOf('10.1.2.3'), '10.1.2.3')
    assert.equal(networkOf('::ffff:10.1.2.3'), '10.1.2.3')
  })

  it('is the /64 of an IPv6 address in whatever spelling, for one person holds all of it', () => {
    assert.equal(networkOf('2001:db8:0:5::1'), networkOf('2001:0db8:0000:0005:ffff:ffff:ffff:ffff'))
    assert.equal(networkOf('2001:DB8:0:5::1'), '2001:db8:0:5::/64')
    assert.notEqual(networkOf('2001:db8:0:5::1'), networkOf('2001:db8:0:6::1'))
    assert.equal(networkOf('fe80::1%eth0'), networkOf('fe80::2'))
    assert.equal(networkOf('::1'), '0:0:0:0::/64')
  })
})
