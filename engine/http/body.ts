/** Request bodies: JSON only, of bounded size and depth, each key once, without keys that reach a prototype. */
import express, { type Request, type RequestHandler } from 'express'

import { TesseraError } from '../kernel/errors.ts'
import { jsonFaultAndKeys } from '../kernel/json.ts'
import { namedKeys, repeatedKey } from './repeated-key.ts'

export const LARGEST_BYTES = 5 * 1024 * 1024

/** Inflates what is compressed; the limit counts what comes out. */
export const collectBody = express.raw({ limit: LARGEST_BYTES, type: () => true })

/** Parses and checks the body of a write. */
export const jsonBody = jsonCollectedBy(collectBody)

/** The same for what strangers may send: taking megabytes apart is work that nobody does for them. */
export const smallJsonBody = jsonCollectedBy(express.raw({ limit: 64 * 1024, type: () => true }))

function jsonCollectedBy(collect: RequestHandler): RequestHandler[] {
  return [
    (req, _res, next) => {
      if (hasBody(req) && !isUtf8Json(req)) throw new TesseraError('UNSUPPORTED_MEDIA_TYPE')
      next()
    },
    collect,
    (req, _res, next) => {
      req.body = parseBody(req.body)
      next()
    },
  ]
}

/** The body as an object. @throws TesseraError BAD_REQUEST */
export function objectBody(req: Request): Readonly<Record<string, unknown>> {
  return recordOf(req.body)
}

/** A body that must be an object. @throws TesseraError BAD_REQUEST */
export function recordOf(body: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(body)) return body
  throw new TesseraError('BAD_REQUEST', {
    reason: { zh: '请求体须为 JSON 对象', en: 'the body must be a JSON object' },
  })
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value of a body, checked; undefined where there is none. @throws TesseraError BAD_JSON */
export function parseBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined
  const text = decode(body)
  const value = parseText(text)
  // the guard first: it knows how deep the text goes, so that the search for repeated keys need not
  const { fault, keys } = jsonFaultAndKeys(value)
  if (fault !== undefined) throw new TesseraError('BAD_JSON', { reason: fault })
  const repeated = namedKeys(text) === keys ? undefined : repeatedKey(text)
  if (repeated !== undefined) {
    throw new TesseraError('BAD_JSON', {
      reason: { zh: `键 '${repeated}' 出现两次`, en: `the key '${repeated}' stands there twice` },
    })
  }
  return value
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch (error) {
    throw new TesseraError(
      'BAD_JSON',
      { reason: { zh: '不是有效的 UTF-8', en: 'it is not valid UTF-8' } },
      { cause: error },
    )
  }
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // the parser's own words repeat what was sent, which may hold a password
    const place = /position \d+/.exec(error instanceof Error ? error.message : '')?.[0]
    throw new TesseraError(
      'BAD_JSON',
      { reason: { zh: `语法错误 ${place ?? ''}`.trim(), en: `syntax error ${place ? `at ${place}` : ''}`.trim() } },
      { cause: error },
    )
  }
}

function isUtf8Json(req: Request): boolean {
  if (!req.is('application/json')) return false
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(req.headers['content-type'] ?? '')?.[1]
  return charset === undefined || /^utf-?8$/i.test(charset)
}

/** Whether a body comes that `jsonBody` would take, so that it may be read ahead of it. */
export function isJson(req: Request): boolean {
  return hasBody(req) && isUtf8Json(req)
}

function hasBody(req: Request): boolean {
  return req.headers['content-length'] !== undefined
    ? req.headers['content-length'] !== '0'
    : req.headers['transfer-encoding'] !== undefined
}
