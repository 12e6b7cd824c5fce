/**
 * The list of hosts and networks that an installation allows beyond the open network. Its text enters, a set of
 * questions leaves. One entry that cannot be read makes the whole list unusable: a typing error must not open or close
 * anything unnoticed, and no list switches the guard off.
 */
import { isIPv4, isIPv6 } from 'node:net'

import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { AddressSet, groupsOf, isNeverAllowed } from './address.ts'
import { HOST_NAME } from './host.ts'

export interface AllowList {
  /** True when the host was named: it may be called in plain http, and may stand in a private network. */
  host(name: string): boolean
  /** True when the address lies in a network that was named. */
  address(address: string): boolean
  /** True when the port was named together with the host or with a network of the address. */
  port(port: number, name: string, address: string | undefined): boolean
}

interface Entry {
  readonly host?: string
  readonly network?: AddressSet
  readonly port?: number
}

/** Fewer bits than these would allow what nobody owns. */
const WIDEST = { v4: 8, v6: 7 }
const MOST_ENTRIES = 500

const FAULTS = {
  form: {
    zh: '须为主机名、IP 地址或网段，可带端口，如 erp.example.com、10.1.0.0/16、[fd00::1]:8443',
    en: 'write a host, an address or a network, with a port if need be: erp.example.com, 10.1.0.0/16, [fd00::1]:8443',
  },
  wide: { zh: '网段过大', en: 'the network is too wide' },
  never: {
    zh: '链路本地、云元数据、组播等地址不能放行',
    en: 'link-local, cloud metadata, multicast and the like cannot be allowed',
  },
  bits: { zh: '网段的主机位须为零', en: 'the bits behind the prefix must be zero' },
  many: { zh: `最多 ${MOST_ENTRIES} 项`, en: `at most ${MOST_ENTRIES} entries` },
} as const satisfies Record<string, Text>

/**
 * Entries are separated by commas, blanks or line ends. An empty text allows nothing more.
 * @param where the variable or parameter that holds the text, for the message
 * @throws TesseraError OUTBOUND_ALLOW_INVALID naming the entry
 */
export function parseAllowList(text: string, where: string): AllowList {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  if (words.length > MOST_ENTRIES) throw fault(where, '…', 'many')
  const entries = words.map((word) => entryOf(word, where))
  const byHost = (name: string): Entry[] => entries.filter(({ host }) => host === name)
  const byAddress = (address: string): Entry[] => entries.filter(({ network }) => network?.has(address))
  return {
    host: (name) => byHost(name).length > 0,
    address: (address) => byAddress(address).length > 0,
    port: (port, name, address) =>
      [...byHost(name), ...(address === undefined ? [] : byAddress(address))].some((entry) => entry.port === port),
  }
}

function entryOf(word: string, where: string): Entry {
  const [, bracketed, plain = '', digits] = /^(?:\[([^[\]]+)\]|([^[\]]+?))(?::(\d{1,5}))?$/.exec(splitPort(word)) ?? []
  const port = digits === undefined ? {} : { port: Number(digits) }
  if (port.port === 0 || Number(port.port) > 65_535) throw fault(where, word, 'form')
  const [address = '', prefix, ...more] = (bracketed ?? plain).split('/')
  const isAddress = isIPv6(address) || (bracketed === undefined && isIPv4(address))
  if (isAddress && more.length === 0) return { network: networkOf(address, prefix, word, where), ...port }
  const host = plain.toLowerCase()
  // a name whose last part is a number would be read as an address by others
  if (!HOST_NAME.test(host) || /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(host)) throw fault(where, word, 'form')
  return { host, ...port }
}

/** An IPv6 address without brackets has no port: its colons are its own. */
function splitPort(word: string): string {
  return (word.match(/:/g)?.length ?? 0) > 1 && !word.startsWith('[') ? `[${word}]` : word
}

function networkOf(address: string, prefix: string | undefined, word: string, where: string): AddressSet {
  const bits = isIPv4(address) ? 32 : 128
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) throw fault(where, word, 'form')
  const length = Number(prefix ?? bits)
  if (length > bits) throw fault(where, word, 'form')
  if (length < (bits === 32 ? WIDEST.v4 : WIDEST.v6)) throw fault(where, word, 'wide')
  if (isNeverAllowed(address)) throw fault(where, word, 'never')
  if (hasHostBits(address, length)) throw fault(where, word, 'bits')
  return new AddressSet([`${address}/${length}`])
}

function hasHostBits(address: string, length: number): boolean {
  const value = valueOf(address)
  const bits = BigInt((isIPv4(address) ? 32 : 128) - length)
  return (value >> bits) << bits !== value
}

function valueOf(address: string): bigint {
  if (isIPv4(address)) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)
  return groupsOf(address).reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n)
}

function fault(where: string, entry: string, reason: keyof typeof FAULTS): TesseraError {
  return new TesseraError('OUTBOUND_ALLOW_INVALID', { where, entry: entry.slice(0, 80), reason: FAULTS[reason] })
}
