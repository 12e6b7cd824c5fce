/** Addresses that the short way serves. Whatever is spelled in any other way is left to Express. */
import type { IncomingMessage } from 'node:http'

export interface Address {
  readonly path: string
  readonly object: string
  /** Behind the object: the id of a record, a question about many, or nothing for the list. */
  readonly rest: string | undefined
  /** Behind the `?`. */
  readonly query: string
}

const WRITTEN =
  /^(\/api\/v1\/([a-z][a-z0-9_]*)(?:\/(aggregate|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?)(?:\?([!"$-~]*))?$/

/** What Express would answer by other rules, or what only few ask for. */
const LEFT_TO_EXPRESS = ['if-none-match', 'if-modified-since', 'idempotency-key', 'content-encoding'] as const

/** Nothing for whatever is not for the short way. */
export function readAddress({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): Address | undefined {
  const [whole, path = '', object = '', rest, query = ''] = WRITTEN.exec(url) ?? []
  if (whole === undefined || LEFT_TO_EXPRESS.some((name) => headers[name] !== undefined)) return undefined
  return { path, object, rest, query }
}
