/** Signing in and out in one or two steps, pictures to read in between, and changing one's password. */
import { Router, type Request, type Response } from 'express'

import type { UserPrincipal } from '../../access/index.ts'
import { finishSignIn, newCaptcha, passwordPolicy, signIn, type SignedIn } from '../../identity/index.ts'
import { invalid } from '../../kernel/errors.ts'
import { objectBody, smallJsonBody } from '../body.ts'
import { clearSessionCookie, requireSameOrigin, setSessionCookie, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'

export function sessionRoutes(services: Services): Router {
  const { sessions } = services
  const router = Router()
  router.get('/session', (_req, res) => {
    res.json({ person: personOf(signedIn(res).principal) })
  })
  router.post('/session', smallJsonBody, async (req: Request, res: Response) => {
    fromOurPages(req)
    const body = objectBody(req)
    const captcha = captchaOf(body)
    const { login, password } = texts(body, ['login', 'password'])
    const result = await signIn(services, { login, password, ...(captcha && { captcha }), ...whence(req, res) })
    if ('secondStep' in result) res.status(202).json({ second_step: result.secondStep })
    else await begin(services, req, res, result)
  })
  router.delete('/session', async (req, res) => {
    await sessions.end(signedIn(res).token)
    clearSessionCookie(req, res)
    res.status(204).end()
  })
  router.route('/session/second-step').post(smallJsonBody, secondStep(services)).all(offers('POST'))
  router
    .route('/session/password')
    .get(policy(services))
    .post(smallJsonBody, changePassword(services))
    .all(offers('GET', 'POST'))
  router.route('/sign-in/captcha').post(captchaFor(services)).all(offers('POST'))
  return router
}

type Endpoint = (req: Request, res: Response) => Promise<void>

function secondStep(services: Services): Endpoint {
  return async (req, res) => {
    fromOurPages(req)
    const { token, code } = texts(objectBody(req), ['token', 'code'])
    await begin(services, req, res, await finishSignIn(services, { token, code, ...whence(req, res) }))
  }
}

/** What is asked of a password that the signed-in person chooses. */
function policy({ parameters }: Services): (req: Request, res: Response) => void {
  return (_req, res) => {
    const { shortest, classes, history, maxAgeDays } = passwordPolicy(parameters)
    const { account, name } = signedIn(res).principal
    res.json({ data: { shortest, classes, history, max_age_days: maxAgeDays, personal: [account, name] } })
  }
}

function changePassword({ sessions }: Services): Endpoint {
  return async (req, res) => {
    const { token } = signedIn(res)
    const { current, password } = texts(objectBody(req), ['current', 'password'])
    const changed = await sessions.changePassword(token, { current, password, request: traceOf(res) })
    setSessionCookie(req, res, changed.token)
    res.json({ token: changed.token, person: personOf(changed.principal) })
  }
}

function captchaFor(services: Services): Endpoint {
  return async (req, res) => {
    res.status(201).json({ data: await newCaptcha(services, req.ip ?? '') })
  }
}

/** A form on another site must not sign its visitor in as somebody else. */
function fromOurPages(req: Request): void {
  if (req.headers.origin !== undefined) requireSameOrigin(req)
}

function whence(req: Request, res: Response): { address: string; agent: string | null; request: string } {
  return { address: req.ip ?? '', agent: req.headers['user-agent'] ?? null, request: traceOf(res) }
}

/** The session of before ends: nobody goes on under a token that somebody may have given to this browser. */
async function begin({ sessions }: Services, req: Request, res: Response, begun: SignedIn): Promise<void> {
  const { token: former } = res.locals as { token?: string }
  if (former !== undefined) await sessions.end(former)
  setSessionCookie(req, res, begun.token)
  res.status(201).json({ token: begun.token, person: personOf(begun.principal) })
}

/** @throws TesseraError VALIDATION_FAILED */
function captchaOf(body: Readonly<Record<string, unknown>>): { id: string; answer: string } | undefined {
  const { captcha } = body
  if (captcha === undefined) return undefined
  const { id, answer } = typeof captcha === 'object' && captcha !== null ? (captcha as Record<string, unknown>) : {}
  if (typeof id === 'string' && typeof answer === 'string') return { id, answer }
  throw invalid([
    {
      code: 'INVALID_VALUE',
      path: 'captcha',
      message: { zh: 'captcha 须为 {id, answer}', en: 'captcha must be {id, answer}' },
    },
  ])
}

export function personOf(principal: UserPrincipal): {
  id: string
  name: string
  account: string
  administrator: boolean
  mustChangePassword: boolean
  mustSetUpSecondStep?: true
} {
  const { id, name, account, rights, mustChangePassword, mustSetUpSecondStep } = principal
  return {
    id,
    name,
    account,
    administrator: rights.administrator,
    mustChangePassword,
    ...(mustSetUpSecondStep && { mustSetUpSecondStep }),
  }
}

/** The named properties, each a non-empty text. @throws TesseraError VALIDATION_FAILED */
export function texts<K extends string>(
  body: Readonly<Record<string, unknown>>,
  names: readonly K[],
): Record<K, string> {
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
