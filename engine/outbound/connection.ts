/** A connection to one checked address, for what is no HTTP: whoever asked for it speaks, encrypts and closes it. */
import { connect, isIPv6, type Socket } from 'node:net'

import { errorOf } from './fault.ts'
import { late } from './refusal.ts'
import type { Target } from './target.ts'

/**
 * Tries the addresses one after another.
 * @throws TesseraError OUTBOUND_UNREACHABLE, OUTBOUND_TIMEOUT
 */
export async function connectionTo(
  { host, port }: Target,
  addresses: readonly string[],
  { ms, signal }: { readonly ms: number; readonly signal: AbortSignal },
): Promise<Socket> {
  let failure: unknown
  for (const address of addresses) {
    try {
      return await connected({ host, port, address }, ms, signal)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      failure = error
    }
  }
  throw failure
}

function connected(
  { host, port, address }: { readonly host: string; readonly port: number; readonly address: string },
  ms: number,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, family: isIPv6(address) ? 6 : 4 })
    const end = (error: Error): void => {
      clearTimeout(clock)
      signal.removeEventListener('abort', giveUp)
      socket.destroy()
      reject(error)
    }
    const giveUp = (): void => end(signal.reason as Error)
    const fail = (error: Error): void => end(errorOf(error, host))
    const clock = setTimeout(() => end(late('connect', host, ms)), ms)
    signal.addEventListener('abort', giveUp, { once: true })
    socket.once('error', fail).once('connect', () => {
      clearTimeout(clock)
      signal.removeEventListener('abort', giveUp)
      socket.off('error', fail)
      resolve(socket)
    })
  })
}
