/**
 * Signatures of calls. Both sides make the same text of a call and its HMAC with the shared secret; what the text leaves
 * out is not protected, so it holds everything that the server acts upon. Pure: the same for verifying and for tests.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** A call as it is on the wire. */
export interface SignedParts {
  readonly method: string
  /** As sent, with its percent signs, up to the `?`. */
  readonly path: string
  /** Behind the `?`, as sent. */
  readonly query: string
  /** Header Content-Type as sent; empty without one. */
  readonly contentType: string
  /** SHA-256 of the bytes of the body, in lower-case hexadecimal digits. */
  readonly bodyHash: string
  /** Seconds since 1970, as sent. */
  readonly timestamp: string
  readonly nonce: string
}

const VERSION = 'v1'
const SIGNATURE = /^v1=([0-9a-f]{64})$/

/** What is signed: eight lines, without one at the end. */
export function stringToSign(parts: SignedParts): string {
  const { method, path, query, contentType, bodyHash, timestamp, nonce } = parts
  return [VERSION, method, path, canonicalQuery(query), contentType, bodyHash, timestamp, nonce].join('\n')
}

/**
 * The parameters in the order of their names, each as it was sent: nothing is decoded, so that no two calls that differ
 * on the wire have one text. Parameters of one name keep their order, which may mean something.
 */
export function canonicalQuery(query: string): string {
  return query
    .split('&')
    .map((pair, place) => ({ pair, place, name: pair.split('=', 1)[0] ?? '' }))
    .sort((a, b) => byName(a.name, b.name) || a.place - b.place)
    .map(({ pair }) => pair)
    .join('&')
}

function byName(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The header X-Signature of a call. */
export function signatureOf(secret: string, parts: SignedParts): string {
  return `${VERSION}=${createHmac('sha256', secret).update(stringToSign(parts)).digest('hex')}`
}

/** Whether one of the secrets made the signature. It takes as long for the first as for the last, and for none. */
export function isSignedBy(secrets: readonly string[], signature: string, parts: SignedParts): boolean {
  const given = Buffer.from(SIGNATURE.exec(signature)?.[1] ?? '', 'hex')
  const text = stringToSign(parts)
  let found = false
  for (const secret of secrets) {
    const right = createHmac('sha256', secret).update(text).digest()
    if (given.length === right.length && timingSafeEqual(given, right)) found = true
  }
  return found
}
