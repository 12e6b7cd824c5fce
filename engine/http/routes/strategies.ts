/** Strategies beyond their records: whether one is right, what it would do and what it did, its versions, their order. */
import { type Request, type Response, Router } from 'express'

import { accessPlan, type Operation } from '../../access/index.ts'
import type { Asker } from '../../automation/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { dayOf } from '../../kernel/time.ts'
import type { Model } from '../../model/types.ts'
import { addDays, startOfDay } from '../../rules/calendar.ts'
import { badQuery } from '../../query/index.ts'
import { reading } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requires, requireUser } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { param, replyOnce } from './record-route.ts'
import { countedPeriod, orderBody, simulationBody, strategyBody, tryBody } from './strategy-input.ts'

const OBJECT = 'sys_strategy'
const SIMULATORS = requires('strategy_simulate')

export function strategyRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/strategies/check')
    .post(requireUser, jsonBody, (req: Request, res: Response) => check(services, req, res))
    .all(requireUser, offers('POST'))
  router
    .route('/strategies/try')
    .post(SIMULATORS, jsonBody, (req: Request, res: Response) => tryOut(services, req, res))
    .all(SIMULATORS, offers('POST'))
  router
    .route('/strategies/simulate')
    .post(SIMULATORS, jsonBody, (req: Request, res: Response) => simulate(services, req, res))
    .all(SIMULATORS, offers('POST'))
  router
    .route('/strategies/order')
    .post(requireUser, jsonBody, (req: Request, res: Response) => order(services, req, res))
    .all(requireUser, offers('POST'))
  router
    .route('/strategies/import-builtin')
    .post(requireUser, jsonBody, (_req: Request, res: Response) => bringIn(services, res))
    .all(requireUser, offers('POST'))
  router
    .route('/strategies/counts')
    .get(requireUser, (req, res) => counts(services, req, res))
    .all(requireUser, offers('GET'))
  router
    .route('/strategies/:id/statistics')
    .get(requireUser, (req, res) => statistics(services, req, res))
    .all(requireUser, offers('GET'))
  router
    .route('/strategies/:id/versions')
    .get(requireUser, (req, res) => versions(services, req, res))
    .all(requireUser, offers('GET'))
  return router
}

async function check(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const asker = askerOf(model, res, ['create', 'update'])
    const { issues, warnings, words } = await services.automation.strategies.check(asker, strategyBody(objectBody(req)))
    res.json({ data: { issues, warnings, words } })
  })
}

async function tryOut(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const { strategy, data } = tryBody(objectBody(req))
    const asker = askerOf(model, res, ['read'])
    res.json({ data: await services.automation.strategies.try(asker, strategy, data) })
  })
}

async function simulate(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const { wanted, period } = simulationBody(objectBody(req), services.timeZone)
    const asker = askerOf(model, res, ['read'])
    res.json({ data: await services.automation.strategies.simulate(asker, wanted, period) })
  })
}

async function order(services: Services, req: Request, res: Response): Promise<void> {
  askerOf(services.models.current(), res, ['update'])
  const wish = orderBody(objectBody(req))
  await replyOnce(services, res, async (writer) => {
    await services.automation.strategies.order(writer, wish)
    return { status: 204 }
  })
}

async function bringIn(services: Services, res: Response): Promise<void> {
  askerOf(services.models.current(), res, ['create'])
  await replyOnce(services, res, async (writer) => ({
    status: 200,
    body: JSON.stringify({ data: await services.automation.strategies.import(writer) }),
  }))
}

async function counts(services: Services, req: Request, res: Response): Promise<void> {
  const asker = askerOf(services.models.current(), res, ['read'])
  const { group } = req.query
  if (!isId(group)) throw badQuery('group', NO_GROUP)
  const { db, timeZone, automation } = services
  const [clock] = await db.query<{ now: string }>(`select ${db.now} as now`)
  const today = dayOf(clock?.now ?? '', timeZone)
  const period = { from: startOfDay(today, timeZone), to: startOfDay(addDays(today, 1), timeZone) }
  res.json({ data: await automation.strategies.counts(asker, group, period) })
}

const NO_GROUP = { zh: '须为策略组的 id', en: 'the id of a group is expected' }

async function statistics(services: Services, req: Request, res: Response): Promise<void> {
  const asker = askerOf(services.models.current(), res, ['read'])
  const period = countedPeriod(req, services.timeZone)
  res.json({ data: await services.automation.strategies.statistics(asker, param(req, 'id'), period) })
}

async function versions(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const asker = askerOf(model, res, ['read'])
    res.json({ data: await services.automation.strategies.versions(asker, param(req, 'id')) })
  })
}

/** Somebody who may do one of these to strategies. @throws TesseraError NOT_FOUND, FORBIDDEN */
function askerOf(model: Model, res: Response, operations: readonly Operation[]): Asker {
  const principal = principalOf(res)
  const plan = accessPlan(model, principal, OBJECT)
  if (!plan || plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
  if (operations.every((operation) => plan.scope(operation) === 'none')) throw new TesseraError('FORBIDDEN')
  return { model, principal }
}
