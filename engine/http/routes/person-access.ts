/** What administrators see and end of how others sign in: sessions, second steps. */
import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express'

import { recordOperation } from '../../audit/index.ts'
import { assertNotAbove, assertReached, removeSecondStep } from '../../identity/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { canonicalId, OWN_KEY } from '../../model/key.ts'
import type { Writer } from '../../records/index.ts'
import { callFacts } from '../call-facts.ts'
import { holds } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { contextOf, replyOnce } from './record-route.ts'

type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

export function personAccessRoutes(services: Services): Router {
  const router = Router()
  const answer =
    (endpoint: Endpoint): RequestHandler =>
    (req, res) =>
      endpoint(services, req, res)
  const sessions = holding('user_sessions')
  router
    .route('/people/:id/sessions')
    .get(sessions, answer(list))
    .delete(sessions, answer(end))
    .all(sessions, offers('GET', 'DELETE'))
  const step = holding('user_second_step')
  router.route('/people/:id/second-step').delete(step, answer(takeOff)).all(step, offers('DELETE'))
  return router
}

/** Others pass by, on to what answers addresses that nobody knows. */
function holding(point: string): RequestHandler {
  return (_req: Request, res: Response, next: NextFunction) => (holds(res, [point]) ? next() : next('router'))
}

async function list(services: Services, req: Request, res: Response): Promise<void> {
  const id = personOf(req)
  await assertReached(services.db, { ...contextOf(services, services.models.current(), res), tx: services.db }, id)
  res.json({ data: await services.sessions.list(id) })
}

async function end(services: Services, req: Request, res: Response): Promise<void> {
  const id = personOf(req)
  await replyOnce(services, res, async (writer) => {
    await assertReached(services.db, writer, id)
    await traced(services, writer, 'end_sessions', id, callFacts(req, res))
    writer.afterCommit?.(() => services.sessions.endAllOf(id))
    return { status: 204 }
  })
}

/** Who lost the device and the recovery codes signs in with the password alone until a new one is set up. */
async function takeOff(services: Services, req: Request, res: Response): Promise<void> {
  const id = personOf(req)
  await replyOnce(services, res, async (writer) => {
    await assertReached(services.db, writer, id)
    await assertNotAbove(services.db, writer, [id])
    if (!(await removeSecondStep(services.db, writer.tx, id))) throw new TesseraError('NOT_FOUND')
    await traced(services, writer, 'second_step_off', id, callFacts(req, res))
    writer.afterCommit?.(() => services.sessions.endAllOf(id))
    return { status: 204 }
  })
}

function traced(
  { db }: Services,
  { principal, tx }: Writer,
  action: string,
  record: string,
  call: ReturnType<typeof callFacts>,
): Promise<void> {
  return recordOperation(db, tx, {
    principal,
    module: 'people',
    action,
    object: 'sys_user',
    record,
    trail: record,
    ...call,
  })
}

/** @throws TesseraError NOT_FOUND */
function personOf(req: Request): string {
  const id = canonicalId(OWN_KEY, String(req.params['id']))
  if (id === undefined) throw new TesseraError('NOT_FOUND')
  return id
}
