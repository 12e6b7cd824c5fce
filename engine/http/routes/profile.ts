/** What people see and change of themselves: profile, sessions, second step. */
import { type Request, type RequestHandler, type Response, Router } from 'express'

import { recordOperation } from '../../audit/index.ts'
import {
  confirmSecondStep,
  disableSecondStep,
  type Holder,
  newRecoveryCodes,
  profileOf,
  sessionLimits,
  setUpSecondStep,
} from '../../identity/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { jsonBody, objectBody } from '../body.ts'
import { callFacts } from '../call-facts.ts'
import { requireUser, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { texts } from './session.ts'

type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

export function profileRoutes(services: Services): Router {
  const router = Router()
  const answer =
    (endpoint: Endpoint): RequestHandler =>
    (req, res) =>
      endpoint(services, req, res)
  router.route('/profile').get(requireUser, answer(profile)).all(requireUser, offers('GET'))
  router.route('/profile/sessions').get(requireUser, answer(list)).all(requireUser, offers('GET'))
  router.route('/profile/sessions/end-others').post(requireUser, answer(endOthers)).all(requireUser, offers('POST'))
  router.route('/profile/sessions/:session').delete(requireUser, answer(endOne)).all(requireUser, offers('DELETE'))
  // whoever must set it up first gets nothing else
  const path = '/profile/second-step'
  router.route(path).post(passwordSettled, jsonBody, answer(setUp)).all(passwordSettled, offers('POST'))
  router.route(`${path}/confirm`).post(passwordSettled, jsonBody, answer(confirm)).all(passwordSettled, offers('POST'))
  router.route(`${path}/disable`).post(requireUser, jsonBody, answer(disable)).all(requireUser, offers('POST'))
  router.route(`${path}/recovery-codes`).post(requireUser, jsonBody, answer(renew)).all(requireUser, offers('POST'))
  return router
}

const passwordSettled: RequestHandler = (_req, res, next) => {
  if (signedIn(res).principal.mustChangePassword) throw new TesseraError('PASSWORD_CHANGE_REQUIRED')
  next()
}

async function profile(services: Services, _req: Request, res: Response): Promise<void> {
  res.json({ data: await profileOf(services, signedIn(res).principal) })
}

async function list({ sessions }: Services, _req: Request, res: Response): Promise<void> {
  const { principal, token } = signedIn(res)
  res.json({ data: await sessions.list(principal.id, token) })
}

async function endOne({ sessions }: Services, req: Request, res: Response): Promise<void> {
  const ended = await sessions.endSome(signedIn(res).principal.id, { id: String(req.params['session']) })
  if (ended === 0) throw new TesseraError('NOT_FOUND')
  res.status(204).end()
}

async function endOthers({ sessions }: Services, _req: Request, res: Response): Promise<void> {
  const { principal, token } = signedIn(res)
  res.json({ data: { ended: await sessions.endSome(principal.id, { except: token }) } })
}

async function setUp(services: Services, req: Request, res: Response): Promise<void> {
  const { password } = texts(objectBody(req), ['password'])
  res.status(201).json({ data: await setUpSecondStep(services, holderOf(services, req, res), password) })
}

/** Sessions that began without the second step end, but for this one. */
async function confirm(services: Services, req: Request, res: Response): Promise<void> {
  const { code } = texts(objectBody(req), ['code'])
  const codes = await confirmSecondStep(services, holderOf(services, req, res), code)
  await services.sessions.endSome(signedIn(res).principal.id, { except: signedIn(res).token })
  res.json({ data: { recovery_codes: codes } })
}

async function disable(services: Services, req: Request, res: Response): Promise<void> {
  const { code } = texts(objectBody(req), ['code'])
  await disableSecondStep(
    services,
    holderOf(services, req, res),
    code,
    sessionLimits(services.parameters).secondStepRoles,
  )
  res.status(204).end()
}

async function renew(services: Services, req: Request, res: Response): Promise<void> {
  const { code } = texts(objectBody(req), ['code'])
  res.json({ data: { recovery_codes: await newRecoveryCodes(services, holderOf(services, req, res), code) } })
}

function holderOf({ db }: Services, req: Request, res: Response): Holder {
  const { principal } = signedIn(res)
  const { id, account } = principal
  return {
    userId: id,
    account,
    address: req.ip ?? '',
    trace: (tx, action) =>
      recordOperation(db, tx, {
        principal,
        module: 'profile',
        action,
        object: 'sys_user',
        record: id,
        ...callFacts(req, res),
      }),
  }
}
