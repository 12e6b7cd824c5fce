/** Who calls: the session of a cookie or of a bearer token, and whether a cookie's write comes from our own pages. */
import type { Request, RequestHandler, Response } from 'express'

import { PUBLIC, type Principal, type UserPrincipal } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Services } from './services.ts'

const COOKIE = 'tessera_session'
/** Over TLS the name itself forbids other hosts and paths to set it. */
const SECURE_COOKIE = `__Host-${COOKIE}`

interface CallerLocals {
  principal?: Principal
  token?: string
}

/** Finds the principal of every request. A cookie's write from another site is refused before anything else. */
export function identifyCaller({ sessions }: Pick<Services, 'sessions'>): RequestHandler {
  return async (req, res, next) => {
    const bearer = /^Bearer ([\w-]{20,200})$/.exec(req.headers.authorization ?? '')?.[1]
    const cookie = readCookie(req)
    if (bearer === undefined && cookie !== undefined && !isSafeMethod(req.method)) requireSameOrigin(req)
    const token = bearer ?? cookie
    const principal = token === undefined ? undefined : await sessions.principalOf(token)
    const locals: CallerLocals = res.locals
    locals.principal = principal ?? PUBLIC
    if (principal && token !== undefined) locals.token = token
    next()
  }
}

export function principalOf(res: Response): Principal {
  const locals: CallerLocals = res.locals
  return locals.principal ?? PUBLIC
}

/** The signed-in person and the token they came with. @throws TesseraError NOT_SIGNED_IN */
export function signedIn(res: Response): { principal: UserPrincipal; token: string } {
  const locals: CallerLocals = res.locals
  if (locals.principal?.kind !== 'user' || locals.token === undefined) throw new TesseraError('NOT_SIGNED_IN')
  return { principal: locals.principal, token: locals.token }
}

/** Lets only people through who are signed in and need not change their password first. */
export const requireUser: RequestHandler = (_req, res, next) => {
  if (signedIn(res).principal.mustChangePassword) throw new TesseraError('PASSWORD_CHANGE_REQUIRED')
  next()
}

export function setSessionCookie(req: Request, res: Response, token: string): void {
  res.cookie(req.secure ? SECURE_COOKIE : COOKIE, token, { httpOnly: true, secure: req.secure, sameSite: 'lax', path: '/' })
}

export function clearSessionCookie(req: Request, res: Response): void {
  res.clearCookie(req.secure ? SECURE_COOKIE : COOKIE, { httpOnly: true, secure: req.secure, sameSite: 'lax', path: '/' })
}

/** A page of ours says where it comes from; who says nothing or names another site is refused. */
export function requireSameOrigin(req: Request): void {
  const site = req.headers['sec-fetch-site']
  const origin = req.headers.origin
  if (site === 'same-origin' && origin === undefined) return
  if (origin !== undefined && hostOf(origin) === req.headers.host) return
  throw new TesseraError('ORIGIN_REFUSED')
}

/** True for a caller on this very machine that nobody forwarded. */
export function isLocal(req: Request): boolean {
  const forwarded = req.headers['x-forwarded-for'] ?? req.headers['forwarded'] ?? req.headers['x-real-ip']
  const address = req.socket.remoteAddress ?? ''
  return forwarded === undefined && /^(::1|127\.|::ffff:127\.)/.test(address)
}

function readCookie(req: Request): string | undefined {
  const wanted = req.secure ? SECURE_COOKIE : COOKIE
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const [name = '', value = ''] = part.trim().split('=')
    if (name === wanted && /^[\w-]{20,200}$/.test(value)) return value
  }
  return undefined
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}
