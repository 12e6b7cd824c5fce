/** What is asked of a foreign server and what it answers, as plain data; headers are judged here. */
import { refused } from './refusal.ts'

export interface OutboundRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** The whole call, at most what the limits say. */
  readonly timeoutMs?: number
  /** Bytes of the unpacked body, at most what the limits say. */
  readonly maxBytes?: number
  readonly signal?: AbortSignal
  /** How many redirects are followed (0 to 3); none by default, so that a 3xx is the answer. Never with a body. */
  readonly redirects?: number
}

export interface OutboundResponse {
  readonly status: number
  /** By name in small letters; several of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
/** What belongs to the connection, and what would have a proxy or a server read something else than was checked. */
const OURS =
  /^(?:host|connection|keep-alive|transfer-encoding|content-length|upgrade|expect|te|trailer|accept-encoding|forwarded|via|x-forwarded-.*|proxy-.*|sec-.*|:.*)$/
const TOKEN = /^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/
/** What a redirect to another origin takes along: all else may be a key to the first one. */
const HARMLESS: ReadonlySet<string> = new Set(['accept', 'accept-language', 'user-agent'])

/** @throws TesseraError OUTBOUND_REFUSED */
export function methodOf({ method = 'GET', body }: OutboundRequest): string {
  if (!METHODS.has(method) || (body !== undefined && (method === 'GET' || method === 'HEAD'))) throw refused('method')
  return method
}

/** @throws TesseraError OUTBOUND_REFUSED */
export function headersOf(given: Readonly<Record<string, string>> = {}): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'Tessera', accept: '*/*' }
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase()
    // a value with a line end would be a header of its own
    if (!TOKEN.test(lower) || OURS.test(lower) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) throw refused('header')
    headers[lower] = value
  }
  return headers
}

export function headersElsewhere(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS.has(name)))
}
