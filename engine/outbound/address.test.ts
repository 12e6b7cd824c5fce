import assert from 'node:assert/strict'

import fc from 'fast-check'

import { groupsOf, isNeverAllowed, isPublic } from './address.ts'
import { client, httpServer, type Foreign } from './foreign.test-kit.ts'

const SPECIAL = {
  '0.0.0.0/8': ['0.0.0.0', '0.1.2.3', '0.255.255.255'],
  '10.0.0.0/8': ['10.0.0.0', '10.255.255.255'],
  '100.64.0.0/10': ['100.64.0.0', '100.100.100.200', '100.127.255.255'],
  '127.0.0.0/8': ['127.0.0.1', '127.0.0.2', '127.255.255.254'],
  'a cloud': ['168.63.129.16'],
  '169.254.0.0/16': ['169.254.169.254', '169.254.0.0', '169.254.255.255'],
  '172.16.0.0/12': ['172.16.0.0', '172.31.255.255'],
  '192.0.0.0/24': ['192.0.0.1', '192.0.0.192'],
  'documentation and relays': ['192.0.2.1', '198.51.100.1', '203.0.113.255', '192.88.99.1', '192.31.196.1'],
  '192.168.0.0/16': ['192.168.0.0', '192.168.255.255'],
  '198.18.0.0/15': ['198.18.0.0', '198.19.255.255'],
  '224.0.0.0/4': ['224.0.0.1', '239.255.255.255'],
  '240.0.0.0/4': ['240.0.0.1', '255.255.255.255'],
  '::/96': ['::', '::1', '::7f00:1', '::127.0.0.1', '::8.8.8.8'],
  '::ffff:0:0/96': ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:7f00:1', '0:0:0:0:0:FFFF:0A00:0001'],
  translated: ['::ffff:0:127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1', '64:ff9b:1:ffff::a00:1'],
  '100::/64': ['100::1'],
  'Teredo and the other assignments': ['2001::1', '2001:0:4136:e378::1', '2001:2::1', '2001:10::1', '2001:20::1'],
  documentation: ['2001:db8::1', '3fff::1', '3fff:fff::1'],
  '2002::/16': ['2002:7f00:1::1', '2002::', '2002:ffff::'],
  ISATAP: ['2a00:1450:4001:81b:0:5efe:a00:1', '2a00::200:5efe:127.0.0.1', '2600::5efe:7f00:1'],
  'fc00::/7': ['fc00::1', 'fd12:3456::1', 'fd00:ec2::254'],
  'fe80::/10': ['fe80::1', 'febf::1', 'fe80::1%eth0'],
  'fec0::/10': ['fec0::1', 'feff::1'],
  'ff00::/8': ['ff02::1', 'ff0e::1'],
  'what nobody was given': ['4000::1', '5f00::1', '8000::1', 'e000::1', '1fff::1'],
} as const

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '191.255.255.255',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '168.63.129.15',
  '2001:4860:4860::8888',
  '2606:4700::1111',
  '2400:3200::1',
  '2001:200::1',
  '2003::1',
  '2a00:1450:4001:81b::200e',
]

/** All ways in which people write an IPv4 address and a browser reads it. */
const spelled = fc
  .tuple(
    fc.nat(255),
    fc.nat(255),
    fc.nat(255),
    fc.nat(255),
    fc.constantFrom(1, 2, 3, 4),
    fc.constantFrom('.', '。', '．', '｡'),
  )
  .chain(([a, b, c, d, parts, dot]) => {
    const tail = [((a * 256 + b) * 256 + c) * 256 + d, (b * 256 + c) * 256 + d, c * 256 + d, d][parts - 1] ?? 0
    const numbers = [a, b, c].slice(0, parts - 1).concat(tail)
    const ways = fc.constantFrom(
      (n: number) => String(n),
      (n: number) => `0x${n.toString(16)}`,
      (n: number) => `0X${n.toString(16).toUpperCase().padStart(10, '0')}`,
      (n: number) => `0${n.toString(8)}`,
      (n: number) => `0000${n.toString(8)}`,
      (n: number) => [...String(n)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(''),
      (n: number) => [...String(n)].map((digit) => `%3${digit}`).join(''),
    )
    return fc.tuple(fc.tuple(...numbers.map(() => ways)), fc.constantFrom('', '.')).map(([write, end]) => ({
      plain: [a, b, c, d].join('.'),
      text: numbers.map((n, index) => write[index]?.(n)).join(dot) + end,
    }))
  })

/** All ways to write an IPv6 address. */
const spelledV6 = fc
  .tuple(
    fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 }),
    fc.boolean(),
    fc.boolean(),
    fc.nat(7),
  )
  .map(([groups, padded, dotted, gap]) => {
    const words = groups.map((each) => (padded ? each.toString(16).toUpperCase().padStart(4, '0') : each.toString(16)))
    const [g6 = 0, g7 = 0] = groups.slice(6)
    const written = dotted ? [...words.slice(0, 6), `${g6 >> 8}.${g6 & 255}.${g7 >> 8}.${g7 & 255}`] : words
    // a run of zeros may be left out
    const from = groups.findIndex((each, index) => each === 0 && index >= gap && index < 6)
    const plain = groups.map((each) => each.toString(16)).join(':')
    if (from < 0) return { plain, text: written.join(':') }
    let to = from
    while (to < 6 && groups[to] === 0) to += 1
    return { plain, text: `${written.slice(0, from).join(':')}::${written.slice(to).join(':')}` }
  })

/** The ranges once more, by arithmetic. */
function isPublicByArithmetic(plain: string): boolean {
  const n = plain.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const within = (range: string): boolean => {
    const [network = '', prefix = ''] = range.split('/')
    const from = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
    return n >= from && n < from + 2 ** (32 - Number(prefix))
  }
  return !(
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
    '192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 ' +
    '203.0.113.0/24 224.0.0.0/3'
  )
    .split(' ')
    .some(within)
}

describe('addresses of the open network', () => {
  for (const [range, addresses] of Object.entries(SPECIAL)) {
    it(`an address of ${range} is not public`, () => {
      for (const address of addresses) assert.equal(isPublic(address), false, address)
    })
  }

  it('ordinary addresses are public, those beside special ranges too', () => {
    for (const address of PUBLIC) assert.equal(isPublic(address), true, address)
  })

  it('what is no address is neither public nor can it be allowed', () => {
    for (const text of [
      '',
      'localhost',
      '1.2.3',
      '1.2.3.4.5',
      '01.2.3.4',
      '0x7f.1',
      ':::',
      '::1%lo',
      ' 8.8.8.8',
      '8.8.8.8\n',
    ]) {
      assert.equal(isPublic(text), false, text)
      assert.equal(isNeverAllowed(text), true, text)
    }
  })

  it('the ranges of IPv4 are what arithmetic says of any address', () => {
    const near = fc.constantFrom('9', '10', '100', '127', '168', '169', '172', '192', '198', '203', '223', '224', '8')
    const address = fc.tuple(near, fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'))
    fc.assert(
      fc.property(address, (plain) => isPublic(plain) === isPublicByArithmetic(plain)),
      { numRuns: 2_000 },
    )
  })

  it('the groups of an IPv6 address are the same however it is written', () => {
    fc.assert(fc.property(spelledV6, ({ plain, text }) => groupsOf(text).join(':') === plain))
  })
})

describe('a special address is refused however it is spelled', () => {
  let inner: Foreign
  before(async () => {
    inner = await httpServer((_req, res) => res.end('secret'))
  })
  after(() => inner.close())

  for (const host of [
    '2130706433',
    '0x7f.1',
    '0x7f000001',
    '017700000001',
    '127.1',
    '127.0.1',
    '①②⑦.⓪.⓪.①',
    '１２７.0.0.1',
    '127。0。0。1',
    '127.0.0.1.',
    '0177.0.0.1',
    '%31%32%37.0.0.1',
    '127.0.0.2',
    '0',
    '0.0.0.0',
    '[::1]',
    '[::7f00:1]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '[::]',
    '[64:ff9b::127.0.0.1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fec0::1]',
    '[fd00::1]',
    '169.254.169.254',
    '169.254.43518',
    '[fd00:ec2::254]',
    '10.1',
    '192.168.257',
    '100.64.1.1',
  ]) {
    it(`https://${host} is refused`, async () => {
      const { outbound, asked } = client({}, { allow: `never.test:${inner.port}` })
      for (const address of [`https://${host}/`, `https://${host}:443/a?b`, `https://${host}:8443`])
        await assert.rejects(outbound.fetch(address), { code: 'OUTBOUND_REFUSED', data: { reason: 'private' } })
      assert.deepEqual(asked, [], 'an address is not resolved')
      assert.equal(inner.connections(), 0)
    })
  }

  it('any spelling of any IPv4 address is judged as what it means', async () => {
    const { outbound } = client({}, { limits: { connectMs: 1, totalMs: 1 } })
    await fc.assert(
      fc.asyncProperty(spelled, async ({ plain, text }) => {
        assert.equal(new URL(`https://${text}/`).hostname, plain, text)
        if (isPublicByArithmetic(plain)) return
        await assert.rejects(outbound.fetch(`https://${text}/`), { code: 'OUTBOUND_REFUSED' }, text)
      }),
      { numRuns: 300 },
    )
  })

  it('any spelling of an address inside another one is refused', async () => {
    const { outbound } = client()
    const wrapped = fc
      .tuple(
        fc.constantFrom('::', '::ffff:', '64:ff9b::', '::ffff:0:', '2a00:1:2:3:0:5efe:'),
        fc.nat(255),
        fc.nat(255),
        fc.nat(255),
        fc.nat(255),
      )
      .chain(([head, a, b, c, d]) => {
        const hex = (n: number): string => n.toString(16).padStart(2, '0')
        return fc.constantFrom(`${head}${a}.${b}.${c}.${d}`, `${head}${hex(a)}${hex(b)}:${hex(c)}${hex(d)}`)
      })
    await fc.assert(
      fc.asyncProperty(wrapped, (text) =>
        assert.rejects(
          outbound.fetch(`https://[${text}]/`),
          { code: 'OUTBOUND_REFUSED', data: { reason: 'private' } },
          text,
        ),
      ),
    )
  })
})
