/** Signing in through directories: buttons, the way there and back; and keeping them, for whoever has the point. */
import { type Request, type RequestHandler, type Response, Router } from 'express'

import {
  backAddress,
  Directories,
  type Editor,
  finishVisit,
  startVisit,
  VISIT_SECONDS,
  type VisitRoom,
} from '../../identity/directory/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { jsonBody, objectBody } from '../body.ts'
import { requires, setSessionCookie, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'

const EDIT = requires('directory_edit')
const COOKIE = 'tessera_directory'
/** Over TLS the name itself forbids others to set it in the clear. */
const SECURE_COOKIE = `__Secure-${COOKIE}`
const COOKIE_PATH = '/api/v1/sign-in/directories'
const LOGIN = '/login'

export function directoryRoutes(services: Services): Router {
  const room = { ...services, directories: new Directories(services) }
  const router = Router()
  router.route('/sign-in/options').get(options(room)).all(offers('GET'))
  router.route('/sign-in/directories/:name').get(leave(room)).all(offers('GET'))
  router.route('/sign-in/directories/:name/callback').get(comeBack(room)).all(offers('GET'))
  router.use('/directories', keeping(room))
  return router
}

type Room = VisitRoom & Pick<Services, 'sessions' | 'log'>

function options({ directories }: Room): RequestHandler {
  return async (_req, res) => {
    res.json({ data: { directories: await directories.options() } })
  }
}

function leave(room: Room): RequestHandler {
  return async (req, res) => {
    const name = String(req.params['name'])
    await orToLogin(room, res, async () => {
      const wish = { origin: originOf(req), to: req.query['to'], address: req.ip ?? '' }
      const { address, cookie } = await startVisit(room, name, wish)
      res.cookie(cookieName(req), cookie, { ...cookieOptions(req), maxAge: VISIT_SECONDS * 1000 })
      return address
    })
  }
}

function comeBack(room: Room): RequestHandler {
  return async (req, res) => {
    const name = String(req.params['name'])
    const cookie = cookieOf(req)
    // one visit, one try
    res.clearCookie(cookieName(req), cookieOptions(req))
    const visitor = { address: req.ip ?? '', agent: req.headers['user-agent'] ?? null, request: traceOf(res) }
    await orToLogin(room, res, async () => {
      const query = req.originalUrl.includes('?') ? req.originalUrl.slice(req.originalUrl.indexOf('?')) : ''
      const { result, to } = await finishVisit(room, name, { query, cookie, visitor })
      // behind the `#`, which browsers keep to themselves
      if ('secondStep' in result) return `${LOGIN}?to=${encodeURIComponent(to)}#second_step=${result.secondStep.token}`
      const { token: former } = res.locals as { token?: string }
      if (former !== undefined) await room.sessions.end(former)
      setSessionCookie(req, res, result.token)
      return to
    })
  }
}

/** A person in a browser is led on, also when it failed: to the page for signing in, which says why. */
async function orToLogin({ log }: Room, res: Response, work: () => Promise<string>): Promise<void> {
  try {
    res.redirect(303, await work())
  } catch (error) {
    if (!(error instanceof TesseraError)) throw error
    const reason = error.code === 'DIRECTORY_FAILED' ? String(error.data['reason']) : error.code.toLowerCase()
    log.warn({ err: error, trace: traceOf(res) }, 'a sign-in through a directory failed')
    res.redirect(303, `${LOGIN}?directory=${encodeURIComponent(reason)}`)
  }
}

function keeping({ directories }: Room): Router {
  const router = Router()
  const answer =
    (endpoint: (req: Request, res: Response) => Promise<void>): RequestHandler =>
    (req, res) =>
      endpoint(req, res)
  router.use(EDIT)
  router
    .route('/')
    .get(answer(async (_req, res) => void res.json({ data: await directories.list() })))
    .post(
      jsonBody,
      answer(async (req, res) => {
        const made = await directories.add(objectBody(req), editorOf(req, res))
        res.status(201).location(`/api/v1/directories/${made.name}`).json({ data: made })
      }),
    )
    .all(offers('GET', 'POST'))
  router
    .route('/:name')
    .get(answer(async (req, res) => void res.json({ data: await directories.read(nameOf(req)) })))
    .patch(
      jsonBody,
      answer(async (req, res) => {
        res.json({ data: await directories.change(nameOf(req), objectBody(req), editorOf(req, res)) })
      }),
    )
    .delete(
      answer(async (req, res) => {
        await directories.remove(nameOf(req), editorOf(req, res))
        res.status(204).end()
      }),
    )
    .all(offers('GET', 'PATCH', 'DELETE'))
  router
    .route('/:name/test')
    .post(
      answer(async (req, res) => {
        const { address } = await directories.read(nameOf(req))
        const data = await directories.test(nameOf(req), backAddress(address ?? originOf(req), nameOf(req)))
        res.json({ data })
      }),
    )
    .all(offers('POST'))
  return router
}

function nameOf(req: Request): string {
  return String(req.params['name'])
}

function editorOf(req: Request, res: Response): Editor {
  const path = req.originalUrl.split('?', 1)[0] ?? ''
  return { principal: signedIn(res).principal, method: req.method, path, address: req.ip ?? '', request: traceOf(res) }
}

/** Under which address this visitor reached us. @throws TesseraError BAD_REQUEST */
function originOf(req: Request): string {
  const origin = `${req.protocol}://${req.headers.host ?? ''}`
  if (URL.canParse(origin) && new URL(origin).host === req.headers.host?.toLowerCase()) return new URL(origin).origin
  throw new TesseraError('BAD_REQUEST', { reason: { zh: 'Host 请求头有误', en: 'the header Host is wrong' } })
}

function cookieName(req: Request): string {
  return req.secure ? SECURE_COOKIE : COOKIE
}

function cookieOptions(req: Request): { httpOnly: true; secure: boolean; sameSite: 'lax'; path: string } {
  return { httpOnly: true, secure: req.secure, sameSite: 'lax', path: COOKIE_PATH }
}

function cookieOf(req: Request): string | undefined {
  const wanted = cookieName(req)
  const pairs = (req.headers.cookie ?? '').split(';').map((part) => part.trim().split('='))
  return pairs.find(([name]) => name === wanted)?.[1]
}
