/**
 * One request to one target at addresses that were checked: a connection of its own that nobody uses again, an answer
 * within the limits, or an error. Whatever the other side does, the connection is gone when this ends.
 */
import { Agent, type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest, type RequestOptions } from 'node:https'
import { isIPv6, type LookupFunction, type Socket } from 'node:net'

import { bodyOf, PACKINGS } from './body.ts'
import { errorOf } from './fault.ts'
import type { OutboundLimits } from './limits.ts'
import { badAnswer, late } from './refusal.ts'
import type { OutboundResponse } from './request.ts'
import type { Target } from './target.ts'

export interface Exchange {
  readonly target: Target
  /** The addresses that may be called. */
  readonly addresses: readonly string[]
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  readonly maxBytes: number
  /** Ends the call; its reason is what is thrown. */
  readonly signal: AbortSignal
  /** Certificates of authorities to be believed instead of the usual ones. */
  readonly ca?: string
}

/** No connection is used twice; of the addresses of both families the one is taken that answers first. */
const ALONE = { keepAlive: false, autoSelectFamily: true } as const

/** Answers before the answer that are put up with. */
const MOST_INFORMATION = 8

/** @throws TesseraError OUTBOUND_UNREACHABLE, OUTBOUND_TIMEOUT, OUTBOUND_TOO_LARGE, OUTBOUND_BAD_ANSWER */
export async function exchange(call: Exchange, limits: OutboundLimits): Promise<OutboundResponse> {
  const { target, signal, maxBytes } = call
  signal.throwIfAborted()
  const request = (target.secure ? secureRequest : plainRequest)(optionsOf(call, limits))
  const giveUp = (): void => void request.destroy()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    const response = await headOf(request, call, limits)
    response.method = call.method
    const body = await bodyOf(response, maxBytes, target.host)
    return { status: response.statusCode ?? 0, headers: plainHeaders(response), body }
  } catch (error) {
    throw signal.aborted ? signal.reason : errorOf(error, target.host)
  } finally {
    signal.removeEventListener('abort', giveUp)
    request.destroy()
  }
}

function optionsOf(call: Exchange, limits: OutboundLimits): RequestOptions {
  const { target, addresses, method, ca } = call
  const { url, host, port } = target
  return {
    agent: target.secure ? new SecureAgent({ ...ALONE, maxCachedSessions: 0 }) : new Agent(ALONE),
    method,
    host,
    port,
    path: `${url.pathname}${url.search}`,
    headers: headersOf(call),
    lookup: pinned(addresses),
    maxHeaderSize: limits.maxHeaderBytes,
    insecureHTTPParser: false,
    // said here so that no variable of the environment can switch it off
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(target.secure && !target.literal && { servername: host }),
    ...(ca !== undefined && { ca }),
  }
}

const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

function headersOf({ target, method, headers, body }: Exchange): Record<string, string> {
  const name = isIPv6(target.host) ? `[${target.host}]` : target.host
  return {
    host: target.url.port === '' ? name : `${name}:${target.url.port}`,
    'accept-encoding': PACKINGS,
    ...headers,
    ...((body !== undefined || WITH_BODY.has(method)) && { 'content-length': String(Buffer.byteLength(body ?? '')) }),
  }
}

/** Answers every question for the name with the addresses that were checked. */
function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
  return (_name, options, done) => {
    const [first] = all
    if (options.all === true) done(null, all)
    else done(null, first?.address ?? '', first?.family)
  }
}

/** Sends, and waits for the head of the answer. */
function headOf(request: ClientRequest, call: Exchange, limits: OutboundLimits): Promise<IncomingMessage> {
  const { host, secure } = call.target
  return new Promise<IncomingMessage>((resolve, reject) => {
    let clock: NodeJS.Timeout | undefined
    const within = (phase: 'connect' | 'firstByte', ms: number): void => {
      clearTimeout(clock)
      clock = setTimeout(() => fail(late(phase, host, ms)), ms)
    }
    const fail = (error: Error): void => {
      clearTimeout(clock)
      reject(error)
      request.destroy()
    }
    let information = 0
    within('connect', limits.connectMs)
    request
      .on('socket', (socket: Socket) =>
        socket.once(secure ? 'secureConnect' : 'connect', () => within('firstByte', limits.firstByteMs)),
      )
      .on('information', () => (information += 1) > MOST_INFORMATION && fail(badAnswer('malformed', host)))
      .on('upgrade', (_response: IncomingMessage, socket: Socket) => {
        socket.destroy()
        fail(badAnswer('upgrade', host))
      })
      .on('response', (response: IncomingMessage) => {
        clearTimeout(clock)
        resolve(response)
      })
      // stays: a connection may also break after the promise was kept
      .on('error', fail)
      .end(call.body)
  })
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const plain: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return plain
}
