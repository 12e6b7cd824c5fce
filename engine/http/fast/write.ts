/** Creating and changing on the short way: which requests it takes, their bodies, and what is done for them. */
import type { IncomingMessage } from 'node:http'

import { LARGEST_BYTES, parseBody } from '../body.ts'
import { PATIENCE_MS } from '../patience.ts'
import type { Services } from '../services.ts'
import { type Caller, changeRecord, createRecords } from '../write-records.ts'

import type { Address } from './address.ts'

const JSON_BODY = /^application\/json(?:; ?charset=utf-8)?$/i

/** Whether a request creates in an object or changes one record, with a body of the usual kind and a length that it tells. */
export function isWrite({ method, headers }: IncomingMessage, { rest, query }: Address): boolean {
  const length = Number(headers['content-length'] ?? 0)
  const isKnown =
    method === 'POST' ? rest === undefined : method === 'PATCH' && rest !== undefined && rest.length === 36
  return (
    isKnown && query === '' && length > 0 && length <= LARGEST_BYTES && JSON_BODY.test(headers['content-type'] ?? '')
  )
}

/** The body as it came; nothing where the caller went away or was too slow. */
export function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const impatience = setTimeout(() => req.destroy(), PATIENCE_MS).unref()
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.once('end', () => {
      clearTimeout(impatience)
      resolve(Buffer.concat(chunks))
    })
    // of one that ended it comes too late to matter
    req.once('close', () => {
      clearTimeout(impatience)
      resolve(undefined)
    })
    req.once('error', () => resolve(undefined))
  })
}

/** Carries a write out. @returns status and text of the answer */
export async function carryOut(
  services: Services,
  caller: Caller,
  { object, rest: id }: Address,
  body: Buffer,
): Promise<{ status: number; text: string }> {
  const given: unknown = parseBody(body)
  const data =
    id === undefined
      ? await createRecords(services, caller, { object, body: given })
      : await changeRecord(services, caller, { object, id, body: given })
  return { status: id === undefined ? 201 : 200, text: `{"data":${data}}` }
}
