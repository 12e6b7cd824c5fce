/** Who calls: the session of a cookie or of a bearer token, and whether a cookie's write comes from our own pages. */
import type { IncomingMessage } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'

import { mayDo, PUBLIC, type Principal, type UserPrincipal } from '../access/index.ts'
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
    const token = tokenOf(req)
    const principal = token === undefined ? undefined : await sessions.principalOf(token)
    const locals: CallerLocals = res.locals
    locals.principal = principal ?? PUBLIC
    if (principal && token !== undefined) locals.token = token
    next()
  }
}

/** A token that a script sends comes before what a browser sends by itself. @throws TesseraError ORIGIN_REFUSED */
export function tokenOf(req: IncomingMessage): string | undefined {
  const bearer = /^Bearer ([\w-]{20,200})$/.exec(req.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return bearer
  const cookie = readCookie(req)
  if (cookie !== undefined && !isSafeMethod(req.method ?? '')) requireSameOrigin(req)
  return cookie
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
  signedIn(res)
  requireSettled(principalOf(res))
  next()
}

/**
 * Whoever must change the password or set a second step up first gets nothing else.
 * @throws TesseraError PASSWORD_CHANGE_REQUIRED, SECOND_STEP_REQUIRED
 */
export function requireSettled(principal: Principal): void {
  if (principal.kind !== 'user') return
  if (principal.mustChangePassword) throw new TesseraError('PASSWORD_CHANGE_REQUIRED')
  if (principal.mustSetUpSecondStep) throw new TesseraError('SECOND_STEP_REQUIRED')
}

export function setSessionCookie(req: Request, res: Response, token: string): void {
  res.cookie(req.secure ? SECURE_COOKIE : COOKIE, token, {
    httpOnly: true,
    secure: req.secure,
    sameSite: 'lax',
    path: '/',
  })
}

export function clearSessionCookie(req: Request, res: Response): void {
  res.clearCookie(req.secure ? SECURE_COOKIE : COOKIE, {
    httpOnly: true,
    secure: req.secure,
    sameSite: 'lax',
    path: '/',
  })
}

/** A page of ours says where it comes from; who says nothing or names another site is refused. */
export function requireSameOrigin(req: IncomingMessage): void {
  const site = req.headers['sec-fetch-site']
  const origin = req.headers.origin
  const saysSame = site === undefined || site === 'same-origin'
  if (
    origin === undefined
      ? site === 'same-origin'
      : saysSame && URL.canParse(origin) && new URL(origin).host === req.headers.host
  )
    return
  throw new TesseraError('ORIGIN_REFUSED')
}

/** TLS ends at a proxy on this machine, if at all; nobody else is believed about the scheme. */
function isSecure({ headers, socket }: IncomingMessage): boolean {
  const [scheme = ''] = String(headers['x-forwarded-proto'] ?? '').split(',')
  return scheme.trim() === 'https' && LOOPBACK.test(socket.remoteAddress ?? '')
}

const LOOPBACK = /^(::1$|127\.|::ffff:127\.)/

const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'x-real-ip', 'via'] as const

/** True for a caller on this very machine that nobody forwarded and that calls it so: a page of a stranger may be made to resolve to us. */
export function isLocal(req: Request): boolean {
  const isForwarded = FORWARDED.some((name) => req.headers[name] !== undefined)
  const calledLocal = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(req.headers.host ?? '')
  return !isForwarded && calledLocal && LOOPBACK.test(req.socket.remoteAddress ?? '')
}

function readCookie(req: IncomingMessage): string | undefined {
  const wanted = isSecure(req) ? SECURE_COOKIE : COOKIE
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const [name = '', value = ''] = part.trim().split('=')
    if (name === wanted && /^[\w-]{20,200}$/.test(value)) return value
  }
  return undefined
}

function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/** Another one when the caller's rights are others: tells a console that is open that its navigation is out of date. */
export function rightsMark(principal: UserPrincipal): string {
  return principal.rights.key.slice(0, MARK)
}

const MARK = 12

/**
 * Lets holders of any of the points through; others pass by, on to what answers addresses that nobody knows. In front of
 * a whole router (`'router'`), or of one route of many.
 */
export function requires(...points: readonly string[]): RequestHandler {
  return (_req, res, next) => {
    if (holds(res, points)) next()
    else next('router')
  }
}

/** Does the caller hold any of the points, with the password settled? */
export function holds(res: Response, points: readonly string[]): boolean {
  const principal = principalOf(res)
  const isSettled = principal.kind !== 'user' || !(principal.mustChangePassword || principal.mustSetUpSecondStep)
  return isSettled && points.some((point) => mayDo(principal, point))
}
