/** The client: judges an address, resolves it, calls it in its turn, follows redirects where it may, and tells of every call. */
import { TesseraError } from '../kernel/errors.ts'
import { parseAllowList, type AllowList } from './allow.ts'
import { exchange } from './exchange.ts'
import { Gate } from './gate.ts'
import { DEFAULT_LIMITS, MOST_REDIRECTS, type OutboundLimits } from './limits.ts'
import { late, refused } from './refusal.ts'
import { headersElsewhere, headersOf, methodOf, type OutboundRequest, type OutboundResponse } from './request.ts'
import { addressesOf, systemResolve, type Resolve } from './resolve.ts'
import { targetOf, type Target } from './target.ts'

/** A text of allowed hosts and networks, and the name by which people find it. */
export interface AllowSource {
  readonly where: string
  text(): string
}

/** What is told of a call: never its path, its query, its headers or bodies. */
export interface OutboundCall {
  readonly method: string
  readonly host: string
  readonly port: number
  /** What the server answered; absent when none came. */
  readonly status?: number
  /** The code of the refusal or failure. */
  readonly code?: string
  readonly ms: number
  readonly bytes: number
}

export interface OutboundOptions {
  readonly allow?: readonly AllowSource[]
  readonly limits?: Partial<OutboundLimits>
  readonly lookup?: Resolve
  /** Authorities to be believed instead of the usual ones, as PEM. */
  readonly ca?: string
}

export interface Outbound {
  /**
   * Calls a foreign address. A 4xx or 5xx is an answer like any other.
   * @throws TesseraError OUTBOUND_REFUSED, OUTBOUND_UNREACHABLE, OUTBOUND_TIMEOUT, OUTBOUND_TOO_LARGE,
   * OUTBOUND_BAD_ANSWER, OUTBOUND_BUSY, OUTBOUND_ALLOW_INVALID
   */
  fetch(url: string, request?: OutboundRequest): Promise<OutboundResponse>
  /** Tells of every call from now on, refused ones too. */
  watch(tell: (call: OutboundCall) => void): void
}

/** Look-ups occupy threads of the process, of which there are four. */
const LOOKUPS_TOGETHER = 2
/** A redirect with these may be followed; 300 offers a choice and 304 is about what one has. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** @throws TesseraError OUTBOUND_ALLOW_INVALID when a list cannot be read now; later the calls are refused with it */
export function createOutbound(options: OutboundOptions = {}): Outbound {
  const client = new Client(options)
  return { fetch: (url, request = {}) => client.fetch(url, request), watch: (tell) => void client.watchers.push(tell) }
}

class Client {
  readonly watchers: ((call: OutboundCall) => void)[] = []
  readonly #options: OutboundOptions
  readonly #limits: OutboundLimits
  readonly #hosts: Gate
  readonly #all: Gate
  readonly #lookups: Gate
  readonly #read = new Map<string, { text: string; list: AllowList }>()

  constructor(options: OutboundOptions) {
    this.#options = options
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits }
    const { perHost, together, waiting } = this.#limits
    this.#hosts = new Gate(perHost, waiting)
    this.#all = new Gate(together, waiting)
    this.#lookups = new Gate(LOOKUPS_TOGETHER, waiting)
    this.#allowed()
  }

  async fetch(url: string, request: OutboundRequest): Promise<OutboundResponse> {
    const ms = Math.min(request.timeoutMs ?? Infinity, this.#limits.totalMs)
    const end = new AbortController()
    const clock = setTimeout(() => end.abort(late('total', hostIn(url), ms)), ms)
    const signal = request.signal ? AbortSignal.any([request.signal, end.signal]) : end.signal
    try {
      return await this.#follow(url, request, signal)
    } finally {
      clearTimeout(clock)
    }
  }

  async #follow(url: string, request: OutboundRequest, signal: AbortSignal): Promise<OutboundResponse> {
    let address = url
    let headers: Readonly<Record<string, string>> | undefined
    for (let left = redirectsOf(request); ; left -= 1) {
      const answer = await this.#told(address, request, headers, signal)
      const { location } = answer.headers
      if (left === -1 || location === undefined || !REDIRECTS.has(answer.status)) return answer
      const next = nextOf(address, location)
      if (left === 0 || next === undefined) throw refused('redirect', hostIn(address))
      if (new URL(next).origin !== new URL(address).origin)
        headers = headersElsewhere(headers ?? headersOf(request.headers))
      address = next
    }
  }

  /** One call, and its line in the log. */
  async #told(
    address: string,
    request: OutboundRequest,
    headers: Readonly<Record<string, string>> | undefined,
    signal: AbortSignal,
  ): Promise<OutboundResponse> {
    const began = performance.now()
    const tell = (outcome: Pick<OutboundCall, 'status' | 'code' | 'bytes'>): void => {
      const ms = Math.round(performance.now() - began)
      const call = { method: request.method ?? 'GET', host: hostIn(address), port: portIn(address), ms, ...outcome }
      for (const each of this.watchers) each(call)
    }
    try {
      const answer = await this.#call(address, request, headers, signal)
      tell({ status: answer.status, bytes: answer.body.length })
      return answer
    } catch (error) {
      tell({ code: error instanceof TesseraError ? error.code : 'ABORTED', bytes: 0 })
      throw error
    }
  }

  async #call(
    address: string,
    request: OutboundRequest,
    headers: Readonly<Record<string, string>> | undefined,
    signal: AbortSignal,
  ): Promise<OutboundResponse> {
    const allow = this.#allowed()
    const target = targetOf(address, allow)
    const call = {
      target,
      method: methodOf(request),
      headers: headers ?? headersOf(request.headers),
      body: request.body,
      maxBytes: Math.min(request.maxBytes ?? Infinity, this.#limits.maxBytes),
      signal,
      ...(this.#options.ca !== undefined && { ca: this.#options.ca }),
    }
    return this.#inTurn(target, signal, async () => {
      const resolve = this.#options.lookup ?? systemResolve
      const addresses = await unlessAborted(addressesOf(target, allow, resolve, this.#lookups), signal)
      return exchange({ ...call, addresses }, this.#limits)
    })
  }

  #inTurn<T>({ host }: Target, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.#hosts.pass(host, () => this.#all.pass('', work, signal), signal)
  }

  /** What the lists say now, read again only when their text has changed. */
  #allowed(): AllowList {
    const lists = (this.#options.allow ?? []).map(({ where, text }) => {
      const now = text()
      const known = this.#read.get(where)
      if (known?.text === now) return known.list
      const list = parseAllowList(now, where)
      this.#read.set(where, { text: now, list })
      return list
    })
    return {
      host: (name) => lists.some((list) => list.host(name)),
      address: (address) => lists.some((list) => list.address(address)),
      port: (port, name, address) => lists.some((list) => list.port(port, name, address)),
    }
  }
}

/** How many redirects are followed; -1 when they are the answer. */
function redirectsOf({ method = 'GET', body, redirects = 0 }: OutboundRequest): number {
  const follows = redirects > 0 && body === undefined && (method === 'GET' || method === 'HEAD')
  return follows ? Math.min(redirects, MOST_REDIRECTS) : -1
}

/** Where a redirect leads; nothing when it cannot be read or leaves encryption behind. */
function nextOf(address: string, location: string): string | undefined {
  if (!URL.canParse(location, address)) return undefined
  const next = new URL(location, address)
  return next.protocol === 'https:' || next.protocol === new URL(address).protocol ? next.href : undefined
}

/** A look-up cannot be stopped, but nobody need wait for it. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    if (stop) signal.removeEventListener('abort', stop)
  }
}

function hostIn(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : ''
}

function portIn(address: string): number {
  if (!URL.canParse(address)) return 0
  const { port, protocol } = new URL(address)
  return Number(port) || (protocol === 'http:' ? 80 : 443)
}
