/**
 * OAuth 2.0 client credentials (RFC 6749, 4.4) and revocation (RFC 7009): the application shows its id and one of its
 * secrets by HTTP Basic, and gets a token. Answers have the form that these standards give, with our code beside it.
 */
import express, { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express'

import type { Callers } from '../../identity/applications/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { localeOf } from '../../kernel/text.ts'
import { offers } from '../methods.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'
import { openLocals, seenBy } from './caller.ts'

const LARGEST_FORM = '16kb'

export function tokenRoutes(services: Services): Router {
  const { callers } = services.applications
  const router = Router()
  const form = [
    requireForm,
    express.urlencoded({ extended: false, limit: LARGEST_FORM, parameterLimit: 20, inflate: false }),
  ]
  router
    .route('/token')
    .post(form, (req: Request, res: Response) => issue(callers, req, res))
    .all(offers('POST'))
  router
    .route('/revoke')
    .post(form, (req: Request, res: Response) => revoke(callers, req, res))
    .all(offers('POST'))
  router.use(() => {
    throw new TesseraError('NOT_FOUND')
  })
  router.use(sayWhy())
  return router
}

const requireForm: RequestHandler = (req, _res, next) => {
  if (!req.is('application/x-www-form-urlencoded'))
    throw new OAuthRefusal(400, 'invalid_request', 'application/x-www-form-urlencoded')
  next()
}

async function issue(callers: Callers, req: Request, res: Response): Promise<void> {
  const { grant_type: kind, scope, ...others } = formOf(req)
  if (Object.keys(others).length > 0) throw new OAuthRefusal(400, 'invalid_request', Object.keys(others).join(', '))
  if (kind !== 'client_credentials') throw new OAuthRefusal(400, 'unsupported_grant_type', 'client_credentials')
  const wanted = scope === undefined || scope === '' ? undefined : [...new Set(scope.split(' '))]
  const made = await callers.issueToken(credentialsOf(req, res), wanted, seenBy(res))
  if (!made) throw new OAuthRefusal(400, 'invalid_scope', 'scope')
  res.set('Cache-Control', 'no-store').json({
    access_token: made.token,
    token_type: 'Bearer',
    expires_in: made.seconds,
    scope: made.scopes.join(' '),
  })
}

async function revoke(callers: Callers, req: Request, res: Response): Promise<void> {
  const { token = '' } = formOf(req)
  await callers.revokeToken(credentialsOf(req, res), token, seenBy(res))
  // whether there was such a token is nobody's business
  res.set('Cache-Control', 'no-store').status(200).end()
}

/** Each parameter once. */
function formOf(req: Request): Readonly<Record<string, string>> {
  const given = Object.entries((req.body ?? {}) as Record<string, unknown>)
  const texts = given.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  if (texts.length !== given.length) throw new OAuthRefusal(400, 'invalid_request', 'a parameter twice')
  return Object.fromEntries(texts)
}

/** Id and secret of the header alone: what stands in a body or an address comes into logs. */
function credentialsOf(req: Request, res: Response): { appId: string; secret: string; address: string } {
  const encoded = /^Basic ([A-Za-z0-9+/]{4,400}={0,2})$/.exec(req.headers.authorization ?? '')?.[1] ?? ''
  const [, appId = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  return { appId: decoded(appId), secret: decoded(secret), address: openLocals(res).address ?? '' }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // then it was meant as it stands, and is no secret of ours
    return part
  }
}

class OAuthRefusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, what: string) {
    super(what)
    this.name = 'OAuthRefusal'
    this.status = status
    this.code = code
  }
}

/** Says a refusal in the words of the standard; what is none of these is said as everywhere. */
function sayWhy(): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const refusal = refusalOf(error)
    if (!refusal || res.headersSent) return next(error)
    if (error instanceof TesseraError) tellWhen(res, error)
    Object.assign(res.locals, { code: error instanceof TesseraError ? error.code : refusal.code.toUpperCase() })
    res
      .status(refusal.status)
      .set('Cache-Control', 'no-store')
      .json({
        error: refusal.code,
        error_description:
          error instanceof TesseraError ? error.text[localeOf(req.headers['accept-language'])] : refusal.message,
        ...(error instanceof TesseraError && { code: error.code }),
        trace_id: traceOf(res),
      })
  }
}

function refusalOf(error: unknown): OAuthRefusal | undefined {
  if (error instanceof OAuthRefusal) return error
  if (error instanceof TesseraError) {
    const code = NAMES.get(error.status)
    return code === undefined ? undefined : new OAuthRefusal(error.status, code, error.message)
  }
  // what the parser of forms refused
  const { status } = error as { status?: unknown }
  return typeof status === 'number' && status < 500
    ? new OAuthRefusal(400, 'invalid_request', 'the form cannot be read')
    : undefined
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [401, 'invalid_client'],
  [403, 'unauthorized_client'],
  [429, 'temporarily_unavailable'],
])

function tellWhen(res: Response, { status, data: { seconds } }: TesseraError): void {
  if (typeof seconds === 'number') res.set('Retry-After', String(seconds))
  if (status === 401) res.set('WWW-Authenticate', 'Basic realm="tessera"')
}
