/**
 * Which addresses a target is called at. A name is resolved once, every answer is judged, and the connection is made to
 * these addresses alone: a second answer for the same name (rebinding) is never asked for. One address that may not be
 * called condemns the name with all its answers.
 */
import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'

import { TesseraError } from '../kernel/errors.ts'
import { isNeverAllowed, isPublic } from './address.ts'
import type { AllowList } from './allow.ts'
import type { Gate } from './gate.ts'
import { refused, unreachable } from './refusal.ts'
import type { Target } from './target.ts'

/** All addresses of a name, of both families. */
export type Resolve = (host: string) => Promise<readonly string[]>

/** As the machine resolves names, its hosts file included. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)

const MOST_ADDRESSES = 16

/**
 * The addresses that may be called, in the order of the resolver.
 * @param turns holds look-ups back: they occupy threads that the rest of the program needs
 * @throws TesseraError OUTBOUND_REFUSED, OUTBOUND_UNREACHABLE
 */
export async function addressesOf(
  { host, literal }: Target,
  allow: AllowList,
  resolve: Resolve,
  turns: Gate,
): Promise<readonly string[]> {
  const addresses = literal ? [host] : await turns.pass('resolve', () => namesOf(host, resolve))
  const own = ownAddresses()
  const isOpen = (address: string): boolean =>
    !isNeverAllowed(address) && (allow.host(host) || allow.address(address) || (isPublic(address) && !own.has(address)))
  if (!addresses.every(isOpen)) throw refused('private', host)
  return addresses.slice(0, MOST_ADDRESSES)
}

async function namesOf(host: string, resolve: Resolve): Promise<readonly string[]> {
  const addresses = await resolve(host).catch((error: unknown) => {
    throw error instanceof TesseraError ? error : unreachable('name', host, error)
  })
  if (addresses.length === 0) throw unreachable('name', host)
  return addresses
}

/** The addresses of this machine, public ones too: what listens here may trust its own machine. */
function ownAddresses(): ReadonlySet<string> {
  return new Set(Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address)))
}
