/**
 * Events: those to choose among, the history of what came and what followed, letting one happen once more, raising one by
 * hand, and bringing in those that packs ship. The definitions themselves are records.
 */
import { type Request, type Response, Router } from 'express'

import { accessPlan } from '../../access/index.ts'
import { eventObjects, importShippedEvents } from '../../automation/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { transacting } from '../attempts.ts'
import { isRecord, jsonBody, objectBody } from '../body.ts'
import { holds, requires, requireUser, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'

const HISTORY = requires('event_history')
const REPLAY = requires('event_replay')
const IMPORT = requires('event_import')
const CHOOSERS = requires('event_history', 'event_replay', 'event_import', 'strategy_enable', 'strategy_simulate')

export function eventRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/events/offered')
    .get(CHOOSERS, async (_req, res) => {
      res.json({ data: await services.automation.events.offered() })
    })
    .all(CHOOSERS, offers('GET'))
  router
    .route('/events/objects')
    .get(requireUser, (_req, res) => objects(services, res))
    .all(requireUser, offers('GET'))
  router
    .route('/events/history')
    .get(HISTORY, async (req, res) => {
      res.json(await services.automation.events.history(signedIn(res).principal, req.query))
    })
    .all(HISTORY, offers('GET'))
  router
    .route('/events/history/:id')
    .get(HISTORY, (req, res) => one(services, req, res))
    .all(HISTORY, offers('GET'))
  router
    .route('/events/history/:id/replay')
    .post(REPLAY, (req, res) => replay(services, req, res))
    .all(REPLAY, offers('POST'))
  router
    .route('/events/try')
    .post(REPLAY, jsonBody, (req: Request, res: Response) => raise(services, req, res))
    .all(REPLAY, offers('POST'))
  router
    .route('/events/import-builtin')
    .post(IMPORT, (_req, res) => bring(services, res))
    .all(IMPORT, offers('POST'))
  return router
}

/** For whoever may set events up. */
function objects({ models }: Services, res: Response): void {
  const { principal } = signedIn(res)
  const model = models.current()
  const plan = accessPlan(model, principal, 'sys_event')
  if (!plan || !(['create', 'update'] as const).some((operation) => plan.scope(operation) !== 'none'))
    throw new TesseraError('NOT_FOUND')
  res.json({ data: eventObjects(model, principal) })
}

async function one({ automation }: Services, req: Request, res: Response): Promise<void> {
  const { principal } = signedIn(res)
  res.json({ data: await automation.events.get(principal, idOf(req), holds(res, ['event_source'])) })
}

async function replay(services: Services, req: Request, res: Response): Promise<void> {
  const made = await transacting(services, (tx) => services.automation.events.replay(tx, idOf(req), traceOf(res)))
  if (made.result === 'refused') throw made.error
  res.status(201).json({ data: { id: made.id } })
}

async function raise(services: Services, req: Request, res: Response): Promise<void> {
  const { event, data, record } = objectBody(req)
  if (typeof event !== 'string' || !isRecord(data))
    throw new TesseraError('BAD_REQUEST', {
      reason: {
        zh: '须为 { "event": 事件代码, "data": { … } }',
        en: 'expected is { "event": code, "data": { … } }',
      },
    })
  if (record !== undefined && record !== null && !isId(record))
    throw new TesseraError('BAD_REQUEST', {
      reason: { zh: 'record 须为记录的 id（UUID）', en: '`record` is the id (UUID) of a record' },
    })
  const { principal } = signedIn(res)
  const request = traceOf(res)
  const made = await transacting(services, (tx) =>
    services.automation.events.raise(tx, principal, {
      code: event,
      data,
      request,
      ...(isId(record) && { record }),
    }),
  )
  if (made.result === 'refused') throw made.error
  res.status(201).json({ data: { id: made.id } })
}

async function bring(services: Services, res: Response): Promise<void> {
  const { db, models, stages, timeZone } = services
  const { principal } = signedIn(res)
  const moment = { now: new Date().toISOString(), timeZone }
  const count = await transacting(services, (tx) =>
    importShippedEvents({ db, tx, model: models.current(), principal, moment, stages, request: traceOf(res) }, db),
  )
  res.json({ data: { imported: count } })
}

function idOf(req: Request): string {
  const id = String(req.params['id'])
  if (!isId(id)) throw new TesseraError('EVENT_GONE')
  return id
}
