/**
 * Which addresses are on the open network. Everything is refused that is not known to be public: for IPv6 the one block
 * that is given out (2000::/3) without its special parts, for IPv4 all but the special ranges. The lists are spelled out
 * because libraries call some of these ranges ordinary.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Public in none of the registries of special-purpose addresses, or with a meaning inside clouds. */
const SPECIAL: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // the virtual host of Azure answers here, for its guests alone
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // outside 2000::/3: unspecified, loopback, IPv4 inside IPv6 (::/96, ::ffff:0:0/96, 64:ff9b::/96), local, multicast
  '::/3',
  '4000::/2',
  '8000::/1',
  // protocol assignments: Teredo (2001::/32), benchmarking, ORCHID
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3ffe::/16',
  '3fff::/20',
]

/** What no list can allow: nothing that one would call lives there, but secrets of clouds and other spellings do. */
const NEVER: readonly string[] = [
  '0.0.0.0/8',
  '168.63.129.16/32',
  '100.100.100.200/32',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // all of ::/96 but the loopback address itself, which is asked for beforehand
  '::/96',
  '::ffff:0:0/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
  'fd00:ec2::254/128',
  'fe80::/10',
  'ff00::/8',
]

const LOOPBACK_V6 = '::1'

/** Ranges of both families; an address is never compared with a range of the other one. */
export class AddressSet {
  readonly #v4 = new BlockList()
  readonly #v6 = new BlockList()

  constructor(ranges: readonly string[]) {
    for (const range of ranges) this.#add(range)
  }

  /** @param address as the resolver or a parsed URL writes it; what is no address is in no set */
  has(address: string): boolean {
    if (isIPv4(address)) return this.#v4.check(address, 'ipv4')
    return isIPv6(address) && this.#v6.check(address, 'ipv6')
  }

  #add(range: string): void {
    const [network = '', prefix = ''] = range.split('/')
    if (isIPv4(network)) this.#v4.addSubnet(network, Number(prefix), 'ipv4')
    else this.#v6.addSubnet(network, Number(prefix), 'ipv6')
  }
}

const special = new AddressSet(SPECIAL)
const never = new AddressSet(NEVER)
/** An interface identifier that carries an IPv4 address, below any prefix: ::0:5efe:a.b.c.d and ::200:5efe:a.b.c.d. */
const isatap = /^(?:[0-9a-f]+:){4}(?:0|200):5efe:/

/** True for an ordinary address of the open network. What cannot be read as an address is not public. */
export function isPublic(address: string): boolean {
  if ((!isIPv4(address) && !isIPv6(address)) || address.includes('%')) return false
  return !special.has(address) && !(isIPv6(address) && isatap.test(groupsOf(address).join(':')))
}

/** True for addresses that nobody can allow. */
export function isNeverAllowed(address: string): boolean {
  if (address === LOOPBACK_V6) return false
  return (!isIPv4(address) && !isIPv6(address)) || address.includes('%') || never.has(address)
}

/** The eight groups of an IPv6 address, in small letters and without leading zeros. */
export function groupsOf(address: string): string[] {
  // the URL parser writes the last four bytes as groups, too
  const plain = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1)
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array<string>(zeros).fill('0'), ...after]
}
