/** From where an application may call. */
import assert from 'node:assert/strict'

import { isNetwork, isWithin, parseNetwork, plainAddress } from './addresses.ts'

function admits(entry: string, address: string): boolean {
  const network = parseNetwork(entry)
  assert.ok(isNetwork(network), entry)
  return isWithin([network], address)
}

describe('addresses of applications', () => {
  it('are met at both ends of a network and not beyond', () => {
    for (const [entry, first, last, before, after] of [
      ['10.1.0.0/16', '10.1.0.0', '10.1.255.255', '10.0.255.255', '10.2.0.0'],
      ['203.0.113.8/31', '203.0.113.8', '203.0.113.9', '203.0.113.7', '203.0.113.10'],
      ['192.168.1.7', '192.168.1.7', '192.168.1.7', '192.168.1.6', '192.168.1.8'],
      ['128.0.0.0/1', '128.0.0.0', '255.255.255.255', '127.255.255.255', '0.0.0.0'],
      ['2001:db8::/33', '2001:db8::', '2001:db8:7fff:ffff:ffff:ffff:ffff:ffff', '2001:db7:ffff::', '2001:db8:8000::'],
      ['fd00::1', 'fd00::1', 'fd00:0:0:0:0:0:0:1', 'fd00::', 'fd00::2'],
    ] as const) {
      assert.deepEqual(
        [first, last, before, after].map((each) => admits(entry, each)),
        [true, true, false, false],
        entry,
      )
    }
  })

  it('are the same in IPv4 and in IPv6 that carries it, whichever the list names', () => {
    assert.ok(admits('10.0.0.0/8', '::ffff:10.2.3.4'))
    assert.ok(admits('10.0.0.0/8', '::ffff:a02:304'))
    assert.ok(admits('::ffff:10.2.3.4', '10.2.3.4'))
    assert.ok(!admits('10.0.0.0/8', '::10.2.3.4'))
    assert.ok(!admits('::/1', '10.2.3.4'))
    assert.ok(admits('fe80::/10', 'fe80::1%eth0'))
  })

  it('are refused with what would be right where they are none', () => {
    const hint = (entry: string): string => {
      const parsed = parseNetwork(entry)
      assert.ok(!isNetwork(parsed), entry)
      return parsed.en
    }
    for (const wrong of [
      '',
      'localhost',
      '10.0.0',
      '10.0.0.256',
      '010.0.0.1',
      '0x7f.1',
      '2130706433',
      '10.0.0.1/8/8',
      '10.0.0.0/',
      ' 10.0.0.1',
      '2001:db8::g',
      '10.0.0.1\n',
    ])
      assert.match(hint(wrong), /no address or network/)
    assert.match(hint('10.1.2.3/16'), /10\.1\.0\.0\/16/)
    assert.match(hint('2001:db8::1/32'), /2001:db8::\/32/)
    assert.match(hint('10.0.0.0/33'), /1 to 32/)
    assert.match(hint('10.0.0.0/08'), /1 to 32/)
    assert.match(hint('::/129'), /1 to 128/)
    for (const everything of ['0.0.0.0/0', '::/0']) assert.match(hint(everything), /tick/)
  })

  it('have one spelling', () => {
    assert.equal(plainAddress('::ffff:127.0.0.1'), '127.0.0.1')
    assert.equal(plainAddress('2001:0db8:0:0:0:0:0:1'), '2001:db8::1')
    assert.equal(plainAddress('unknown'), undefined)
  })
})
