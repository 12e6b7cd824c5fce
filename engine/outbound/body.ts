/** Reads the body of an answer, unpacked, and stops reading as soon as it is larger than it may be: packed or unpacked. */
import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

import { badAnswer, tooLarge } from './refusal.ts'

const UNPACK: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
])
export const PACKINGS = 'gzip, deflate, br'

/** @throws TesseraError OUTBOUND_TOO_LARGE, OUTBOUND_BAD_ANSWER, and what the connection breaks with */
export async function bodyOf(response: IncomingMessage, most: number, host: string): Promise<Buffer> {
  const unpack = unpackerOf(response, host)
  const chunks: Buffer[] = []
  async function* limited(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let seen = 0
    for await (const chunk of source) {
      seen += chunk.length
      if (seen > most) throw tooLarge(host, most)
      yield chunk
    }
  }
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) chunks.push(chunk)
  }
  if (Number(response.headers['content-length'] ?? 0) > most && response.statusCode !== 304) throw tooLarge(host, most)
  if (unpack) await pipeline(response, limited, unpack, limited, collect)
  else await pipeline(response, limited, collect)
  return Buffer.concat(chunks)
}

/** Nothing for a plain body, and for an answer that has none by its nature. */
function unpackerOf({ headers, statusCode = 0, method }: IncomingMessage, host: string): Transform | undefined {
  const packing = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (packing === 'identity' || packing === '' || statusCode === 204 || statusCode === 304 || method === 'HEAD')
    return undefined
  const unpack = UNPACK.get(packing)
  if (!unpack) throw badAnswer('encoding', host)
  return unpack()
}
