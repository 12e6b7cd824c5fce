/** Requests that a proxy in front of the server may read in another way than the server does are refused, and their connections end. */
import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'

import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'

/** As many as Node hands over; those behind are left out without a word, a proxy's own among them. */
export const MOST_HEADERS = 1_000

/** What Node's parser lets pass, though it says where a request ends or for whom it is in two ways; nothing where all is well. */
export function framingFault(req: Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'httpVersion'>): Text | undefined {
  const { headers, rawHeaders, httpVersion } = req
  if (!httpVersion.startsWith('1.')) return { zh: '须为 HTTP/1.1', en: 'it must be HTTP/1.1' }
  if (rawHeaders.length >= 2 * MOST_HEADERS) return { zh: '请求头过多', en: 'it has too many headers' }
  if (hosts(rawHeaders) > 1) return { zh: 'Host 只能有一个', en: 'it must name one Host' }
  const coding = headers['transfer-encoding']
  if (coding === undefined || (httpVersion === '1.1' && coding.toLowerCase() === 'chunked')) return undefined
  return { zh: 'Transfer-Encoding 只能是 chunked', en: 'its Transfer-Encoding can be chunked alone' }
}

/** Ahead of everything that looks at who calls. @throws TesseraError BAD_REQUEST */
export const refuseUnsound: RequestHandler = (req, res, next) => {
  const reason = framingFault(req)
  if (!reason) return next()
  res.set('Connection', 'close')
  throw new TesseraError('BAD_REQUEST', { reason })
}

function hosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === HOST.length && name.toLowerCase() === HOST) count++
  }
  return count
}

const HOST = 'host'
