/** Signing in and out, and changing one's password. */
import { Router, type Request, type Response } from 'express'

import type { UserPrincipal } from '../../access/index.ts'
import { signIn } from '../../identity/index.ts'
import { invalid } from '../../kernel/errors.ts'
import { jsonBody, objectBody } from '../body.ts'
import { clearSessionCookie, requireSameOrigin, setSessionCookie, signedIn } from '../caller.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'

export function sessionRoutes({ db, sessions }: Services): Router {
  const router = Router()
  router.get('/session', (_req, res) => {
    res.json({ person: personOf(signedIn(res).principal) })
  })
  router.post('/session', jsonBody, async (req: Request, res: Response) => {
    // a form on another site must not sign its visitor in as somebody else
    if (req.headers.origin !== undefined) requireSameOrigin(req)
    const { login, password } = texts(objectBody(req), ['login', 'password'])
    const { token, principal } = await signIn(db, {
      login,
      password,
      address: req.ip ?? '',
      agent: req.headers['user-agent'] ?? null,
      request: traceOf(res),
    })
    const { token: former } = res.locals as { token?: string }
    if (former !== undefined) await sessions.end(former)
    setSessionCookie(req, res, token)
    res.status(201).json({ token, person: personOf(principal) })
  })
  router.delete('/session', async (req, res) => {
    await sessions.end(signedIn(res).token)
    clearSessionCookie(req, res)
    res.status(204).end()
  })
  router.post('/session/password', jsonBody, async (req: Request, res: Response) => {
    const { token } = signedIn(res)
    const { current, password } = texts(objectBody(req), ['current', 'password'])
    const changed = await sessions.changePassword(token, { current, password, request: traceOf(res) })
    setSessionCookie(req, res, changed.token)
    res.json({ token: changed.token, person: personOf(changed.principal) })
  })
  return router
}

export function personOf({ id, name, account, rights, mustChangePassword }: UserPrincipal): {
  id: string
  name: string
  account: string
  administrator: boolean
  mustChangePassword: boolean
} {
  return { id, name, account, administrator: rights.administrator, mustChangePassword }
}

/** The named properties, each a non-empty text. @throws TesseraError VALIDATION_FAILED */
function texts<K extends string>(body: Readonly<Record<string, unknown>>, names: readonly K[]): Record<K, string> {
  const missing = names.filter((name) => typeof body[name] !== 'string' || body[name] === '')
  if (missing.length > 0) {
    throw invalid(
      missing.map((name) => ({
        code: 'REQUIRED',
        path: name,
        message: { zh: `${name} 不能为空`, en: `${name} is required` },
      })),
    )
  }
  return Object.fromEntries(names.map((name) => [name, String(body[name])])) as Record<K, string>
}
