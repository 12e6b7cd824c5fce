/** Addresses from which an application may call: single ones and networks (CIDR), of IPv4 and IPv6. */
import { isIP } from 'node:net'

import type { Text } from '../../kernel/text.ts'

/** A network as numbers: addresses of which the first `prefix` bits are those of `base`. */
export interface Network {
  readonly bits: 32 | 128
  readonly base: bigint
  readonly prefix: number
}

interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
}

/** One entry of a list, or what is wrong with it. */
export function parseNetwork(entry: string): Network | Text {
  const [, host = '', length] = /^([^/\s]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? []
  const address = parseAddress(host)
  if (!address) return NO_ADDRESS
  const { bits, value } = address
  const prefix = length === undefined ? bits : Number(length)
  if (prefix > bits || (length !== undefined && String(prefix) !== length))
    return { zh: `掩码长度须为 1 到 ${bits}`, en: `the prefix length must be 1 to ${bits}` }
  if (prefix === 0)
    return { zh: '允许全部地址请勾选“允许任何地址”', en: 'tick "from any address" to allow all addresses' }
  const base = firstOf(value, bits, prefix)
  if (base === value) return { bits, base, prefix }
  const right = `${textOf(base, bits)}/${prefix}`
  return { zh: `网段的主机位须为零，应为 ${right}`, en: `the host bits of a network must be zero: ${right}` }
}

const NO_ADDRESS: Text = {
  zh: '不是 IPv4、IPv6 地址或网段，例如 203.0.113.7、10.1.0.0/16、2001:db8::/32',
  en: 'it is no address or network of IPv4 or IPv6, such as 203.0.113.7, 10.1.0.0/16, 2001:db8::/32',
}

export function isNetwork(parsed: Network | Text): parsed is Network {
  return 'prefix' in parsed
}

/** Whether a caller's address stands in one of the networks; an IPv4 address written as IPv6 counts as IPv4. */
export function isWithin(networks: readonly Network[], address: string): boolean {
  const caller = parseAddress(address.replace(/%.*$/, ''))
  if (!caller) return false
  return networks.some(({ bits, base, prefix }) => bits === caller.bits && firstOf(caller.value, bits, prefix) === base)
}

/** The one spelling of an address; undefined for what is none. */
export function plainAddress(given: string): string | undefined {
  const address = parseAddress(given.replace(/%.*$/, ''))
  return address && textOf(address.value, address.bits)
}

function firstOf(value: bigint, bits: number, prefix: number): bigint {
  const free = BigInt(bits - prefix)
  return (value >> free) << free
}

function parseAddress(text: string): Address | undefined {
  const version = isIP(text)
  if (version === 4) return { bits: 32, value: fourOf(text) }
  if (version !== 6 || text.includes('%')) return undefined
  const value = sixOf(text)
  return value >> 32n === MAPPED ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value }
}

/** ::ffff:0:0/96, under which systems that speak IPv6 show callers of IPv4. */
const MAPPED = 0xffffn

function fourOf(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

function sixOf(text: string): bigint {
  const [head = '', tail] = text.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const between = Array<bigint>(8 - before.length - after.length).fill(0n)
  return [...before, ...between, ...after].reduce((value, group) => (value << 16n) | group, 0n)
}

function groupsOf(part: string): bigint[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)]
    const four = fourOf(group)
    return [four >> 16n, four & 0xffffn]
  })
}

function textOf(value: bigint, bits: 32 | 128): string {
  const size = bits === 32 ? 8n : 16n
  const count = bits === 32 ? 4 : 8
  const parts = Array.from({ length: count }, (_, index) => {
    const part = (value >> (size * BigInt(count - 1 - index))) & ((1n << size) - 1n)
    return part.toString(bits === 32 ? 10 : 16)
  })
  if (bits === 32) return parts.join('.')
  // the URL parser knows the short spelling of RFC 5952
  return new URL(`http://[${parts.join(':')}]`).hostname.slice(1, -1)
}
