/** The client of the house in the form that openid-client calls one. */
import type { CustomFetch } from 'openid-client'

import type { Outbound } from '../../../outbound/index.ts'

const MOST_BYTES = 512 * 1024
const TIMEOUT_MS = 10_000

export function guardedFetch(outbound: Outbound): CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const answer = await outbound.fetch(url, {
      method,
      headers,
      ...(body !== null && body !== undefined && { body: String(body) }),
      ...(signal && { signal }),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MOST_BYTES,
    })
    const { 'content-encoding': _packed, 'content-length': _length, ...rest } = answer.headers
    const hasBody = answer.status !== 204 && answer.status !== 304
    return new Response(hasBody ? new Uint8Array(answer.body) : null, { status: answer.status, headers: rest })
  }
}
