/** Requests signed as Tencent Cloud asks (TC3-HMAC-SHA256): a key for each day and service, over headers and body. */
import { createHash, createHmac } from 'node:crypto'

export interface TcRequest {
  readonly host: string
  /** Such as `sms`; the first part of the host. */
  readonly service: string
  readonly action: string
  readonly version: string
  readonly region: string
  readonly body: string
  readonly at: Date
}

export interface TcKey {
  readonly id: string
  readonly secret: string
}

const ALGORITHM = 'TC3-HMAC-SHA256'
export const TC_CONTENT_TYPE = 'application/json; charset=utf-8'
const SIGNED = 'content-type;host'

/** The headers to send, the signature among them; `host` is signed and sent by the connection. */
export function tcHeaders(request: TcRequest, key: TcKey): Record<string, string> {
  const { host, service, action, version, region, body, at } = request
  const seconds = String(Math.floor(at.getTime() / 1000))
  const day = at.toISOString().slice(0, 10)
  const headers = `content-type:${TC_CONTENT_TYPE}\nhost:${host}\n`
  const canonical = ['POST', '/', '', headers, SIGNED, hash(body)].join('\n')
  const scope = `${day}/${service}/tc3_request`
  const toSign = [ALGORITHM, seconds, scope, hash(canonical)].join('\n')
  const signing = hmac(hmac(hmac(`TC3${key.secret}`, day), service), 'tc3_request')
  const signature = hmac(signing, toSign).toString('hex')
  return {
    'content-type': TC_CONTENT_TYPE,
    authorization: `${ALGORITHM} Credential=${key.id}/${scope}, SignedHeaders=${SIGNED}, Signature=${signature}`,
    'x-tc-action': action,
    'x-tc-version': version,
    'x-tc-timestamp': seconds,
    ...(region !== '' && { 'x-tc-region': region }),
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
