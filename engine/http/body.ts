/** Request bodies: JSON only, of bounded size and depth, without keys that reach a prototype. */
import express, { type Request, type RequestHandler } from 'express'

import { TesseraError } from '../kernel/errors.ts'
import { jsonFault } from '../kernel/json.ts'

const LARGEST_BODY = '5mb'

const parse = express.json({ limit: LARGEST_BODY, strict: false, type: 'application/json' })

/** Parses and checks the body of a write. */
export const jsonBody: RequestHandler[] = [
  (req, _res, next) => {
    if (hasBody(req) && !req.is('application/json')) throw new TesseraError('UNSUPPORTED_MEDIA_TYPE')
    next()
  },
  parse,
  (req, _res, next) => {
    const fault = jsonFault(req.body)
    if (fault) throw new TesseraError('BAD_JSON', { reason: fault })
    next()
  },
]

/** The body as an object. @throws TesseraError BAD_REQUEST */
export function objectBody(req: Request): Readonly<Record<string, unknown>> {
  const body: unknown = req.body
  if (isRecord(body)) return body
  throw new TesseraError('BAD_REQUEST', { reason: { zh: '请求体须为 JSON 对象', en: 'the body must be a JSON object' } })
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hasBody(req: Request): boolean {
  return req.headers['content-length'] !== undefined ? req.headers['content-length'] !== '0' : req.headers['transfer-encoding'] !== undefined
}
