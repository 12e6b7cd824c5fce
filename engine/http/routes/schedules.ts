/** Work at set times: what is due when, how it went, and starting it by hand; for holders of the points. Schedules themselves are records. */
import { type Request, type Response, Router } from 'express'

import { accessPlan } from '../../access/index.ts'
import { invalid, TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { objectBody, jsonBody } from '../body.ts'
import { requires, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'

const VIEW = requires('schedule_view', 'schedule_run')
const RUN = requires('schedule_run')
const SHOWN_RUNS = 50

export function scheduleRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/schedules')
    .get(VIEW, (_req: Request, res: Response) => list(services, res))
    .all(VIEW, offers('GET'))
  router
    .route('/schedules/times')
    .post(VIEW, jsonBody, (req: Request, res: Response) => times(services, req, res))
    .all(VIEW, offers('POST'))
  router
    .route('/schedules/:id/run')
    .post(RUN, (req, res) => run(services, req, res))
    .all(RUN, offers('POST'))
  router
    .route('/schedules/:id/runs')
    .get(VIEW, (req, res) => runs(services, req, res))
    .all(VIEW, offers('GET'))
  return router
}

async function list({ schedules, models }: Services, res: Response): Promise<void> {
  const plan = accessPlan(models.current(), signedIn(res).principal, 'sys_schedule')
  const may = (operation: 'create' | 'update' | 'delete'): boolean => (plan?.scope(operation) ?? 'none') !== 'none'
  const can = { add: may('create'), edit: may('update'), remove: may('delete') }
  const jobs = schedules.registered().map(({ code, label, description }) => ({ code, label, description }))
  res.json({ data: { schedules: await schedules.list(), jobs, can } })
}

/** The next times of an expression that is being written. */
async function times({ schedules }: Services, req: Request, res: Response): Promise<void> {
  const { cron, time_zone: zone } = objectBody(req)
  const reading = await schedules.preview(textOf(cron), zone === null || zone === undefined ? undefined : textOf(zone))
  if ('fault' in reading) throw invalid([{ code: 'INVALID_VALUE', path: reading.field, message: reading.fault }])
  res.json({ data: reading })
}

async function run(services: Services, req: Request, res: Response): Promise<void> {
  const { principal } = signedIn(res)
  const job = await services.schedules.fireNow(idOf(req), principal.id)
  res.status(202).json({ data: { job } })
}

async function runs({ schedules }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await schedules.runs(idOf(req), SHOWN_RUNS) })
}

function idOf(req: Request): string {
  const id = String(req.params['id'])
  if (!isId(id)) throw new TesseraError('NOT_FOUND')
  return id
}

/** What is no text is no expression either, and is told so. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
