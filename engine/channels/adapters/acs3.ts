/** Requests signed as Alibaba Cloud asks (ACS3-HMAC-SHA256): the query, some headers and the body, under a key. */
import { createHash, createHmac } from 'node:crypto'

export interface AcsRequest {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: string
  readonly action: string
  readonly version: string
  readonly nonce: string
  readonly at: Date
}

export interface AcsKey {
  readonly id: string
  readonly secret: string
}

const ALGORITHM = 'ACS3-HMAC-SHA256'

/** The headers to send, the signature among them; `host` is signed and sent by the connection. */
export function acsHeaders(request: AcsRequest, key: AcsKey): Record<string, string> {
  const digest = hash(request.body)
  const headers: Record<string, string> = {
    'x-acs-action': request.action,
    'x-acs-content-sha256': digest,
    'x-acs-date': request.at.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    'x-acs-signature-nonce': request.nonce,
    'x-acs-version': request.version,
  }
  const signed = Object.entries({ host: request.host, ...headers }).sort(([a], [b]) => (a < b ? -1 : 1))
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    request.method,
    request.path,
    acsQuery(request.query),
    signed.map(([name, value]) => `${name}:${value.trim()}\n`).join(''),
    names,
    digest,
  ].join('\n')
  const signature = createHmac('sha256', key.secret)
    .update(`${ALGORITHM}\n${hash(canonical)}`)
    .digest('hex')
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${key.id},SignedHeaders=${names},Signature=${signature}`,
  }
}

/** Sorted, and encoded as RFC 3986 has it. */
export function acsQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
