/**
 * Which application calls: a signature over everything that is acted upon, or a token. The signature is checked over the
 * headers before the body is read, and the body against the hash that was signed. No cookie and no session counts here.
 */
import { createHash } from 'node:crypto'
import express, { type Request, type RequestHandler, type Response } from 'express'

import type { OpenCaller, Seen, SignedCall } from '../../identity/applications/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { LARGEST_BYTES } from '../body.ts'
import type { Services } from '../services.ts'

interface OpenLocals {
  principal?: OpenCaller['principal']
  caller?: OpenCaller
  /** Id of whose call it seems to be, for the log. */
  application?: string
  /** Where the call comes from. */
  address?: string
  /** What was signed of the body. */
  bodyHash?: string
}

/** The application that calls; it stands once `identifyApplication` let it through. */
export function openCallerOf(res: Response): OpenCaller {
  const { caller }: OpenLocals = res.locals
  if (!caller) throw new TesseraError('SIGNATURE_MISSING', { reason: missing('X-Signature') })
  return caller
}

export function openLocals(res: Response): OpenLocals {
  return res.locals
}

/** Notes whose call it seems to be. */
export function seenBy(res: Response): Seen {
  return (application) => void (openLocals(res).application = application)
}

/** Finds out who calls; whoever does not prove it gets no further. */
export function identifyApplication({ applications: { callers } }: Pick<Services, 'applications'>): RequestHandler[] {
  const identify: RequestHandler = async (req, res, next) => {
    const locals = openLocals(res)
    const address = locals.address ?? ''
    const token = bearerOf(req)
    if (token === undefined) {
      const call = signedCall(req, address)
      locals.caller = await callers.signed(call, seenBy(res))
      locals.bodyHash = call.bodyHash
    } else locals.caller = await callers.bearer(token, address, seenBy(res))
    locals.principal = locals.caller.principal
    tellRate(res, locals.caller)
    next()
  }
  return [identify, collectRaw, checkBody]
}

/** As it came: what is signed are the bytes on the wire. */
const collectRaw = express.raw({ limit: LARGEST_BYTES, type: () => true, inflate: false })

const checkBody: RequestHandler = (req, res, next) => {
  const body: unknown = req.body
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
  const { bodyHash } = openLocals(res)
  if (bodyHash !== undefined && createHash('sha256').update(bytes).digest('hex') !== bodyHash)
    throw new TesseraError('APPLICATION_REFUSED')
  if (bytes.length > 0 && WITHOUT_BODY.has(req.method)) throw new TesseraError('BAD_REQUEST', { reason: NO_BODY })
  next()
}

const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE'])
const NO_BODY: Text = { zh: '此方法不带请求体', en: 'this method takes no body' }

function bearerOf(req: Request): string | undefined {
  const { authorization } = req.headers
  if (authorization === undefined) return undefined
  requireOnce(req, 'authorization')
  if (req.headers['x-signature'] !== undefined)
    throw wrong({ zh: '签名与令牌只能用一种', en: 'sign or show a token, not both' })
  const token = /^Bearer ([\w-]{20,200})$/.exec(authorization)?.[1]
  if (token === undefined) throw new TesseraError('TOKEN_REFUSED')
  return token
}

/** Headers of a signature with the form that each must have: one spelling each, so that nothing can be said twice. */
const HEADERS: Readonly<Record<string, RegExp>> = {
  'X-App-Id': /^[\w-]{1,64}$/,
  'X-Timestamp': /^[1-9]\d{9}$/,
  'X-Nonce': /^[\w.~-]{16,64}$/,
  'X-Content-SHA256': /^[0-9a-f]{64}$/,
  'X-Signature': /^v1=[0-9a-f]{64}$/,
}

function signedCall(req: Request, address: string): SignedCall {
  const given = (name: string): string => {
    requireOnce(req, name.toLowerCase())
    const value = req.headers[name.toLowerCase()]
    if (typeof value !== 'string') throw wrong(missing(name))
    if (HEADERS[name]?.test(value) !== true) throw wrong({ zh: `${name} 的格式不正确`, en: `${name} is malformed` })
    return value
  }
  requireOnce(req, 'content-type')
  const target = req.originalUrl
  if (!/^\/[\x21-\x7e]*$/.test(target))
    throw wrong({ zh: '地址含有未编码的字符', en: 'the address holds characters that are not encoded' })
  const mark = target.indexOf('?')
  return {
    appId: given('X-App-Id'),
    timestamp: given('X-Timestamp'),
    nonce: given('X-Nonce'),
    bodyHash: given('X-Content-SHA256'),
    signature: given('X-Signature'),
    method: req.method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    contentType: req.headers['content-type'] ?? '',
    address,
  }
}

/** A header that is there twice says two things, to us and to whoever stands before us. */
function requireOnce(req: Request, name: string): void {
  const count = req.rawHeaders.filter((each, index) => index % 2 === 0 && each.toLowerCase() === name).length
  if (count > 1) throw wrong({ zh: `请求头 ${name} 出现多次`, en: `the header ${name} is there more than once` })
}

function wrong(reason: Text): TesseraError {
  return new TesseraError('SIGNATURE_MISSING', { reason })
}

function missing(name: string): Text {
  return { zh: `缺少 ${name}`, en: `${name} is missing` }
}

/** How much is left of this minute, in the form of the IETF draft on rate limit headers. */
export function tellRate(res: Response, { rate, application }: Pick<OpenCaller, 'rate' | 'application'>): void {
  const { limit, calls, seconds } = rate
  res.set('RateLimit-Policy', `"${application.rate}";q=${limit};w=60`)
  res.set('RateLimit', `"${application.rate}";r=${Math.max(0, limit - calls)};t=${seconds}`)
}
