/** What strategies and plans have decided to do: looking at it, ending it, doing it again; for holders of the points. */
import { type Request, type Response, Router } from 'express'

import { mayDo } from '../../access/index.ts'
import { recordOperation } from '../../audit/index.ts'
import { concealed, readChoice, readFilter, type TaskChoice } from '../../automation/index.ts'
import type { Transaction } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { badQuery, checkAddress, wholeNumber } from '../../query/index.ts'
import { jsonBody, objectBody } from '../body.ts'
import { callFacts } from '../call-facts.ts'
import { principalOf, requires, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { param } from './record-route.ts'

const VIEWERS = requires('task_view')
const ENDERS = requires('task_cancel')
const REPEATERS = requires('task_replay')
const DATA_POINT = 'event_source'

const PAGE = 50
const LARGEST_PAGE = 200
const ASKED = ['strategy', 'event', 'processor', 'plan_run', 'object', 'record', 'from', 'to'] as const

export function taskRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/automation/tasks')
    .get(VIEWERS, (req, res) => list(services, req, res))
    .all(VIEWERS, offers('GET'))
  router
    .route('/automation/tasks/cancel')
    .post(ENDERS, jsonBody, (req: Request, res: Response) => cancel(services, req, res))
    .all(ENDERS, offers('POST'))
  router
    .route('/automation/tasks/replay')
    .post(REPEATERS, jsonBody, (req: Request, res: Response) => replay(services, req, res))
    .all(REPEATERS, offers('POST'))
  router
    .route('/automation/tasks/:id')
    .get(VIEWERS, (req, res) => get(services, req, res))
    .all(VIEWERS, offers('GET'))
  router
    .route('/automation/state')
    .get(VIEWERS, async (_req, res) => {
      res.json({ data: await services.automation.tasks.state() })
    })
    .all(VIEWERS, offers('GET'))
  return router
}

async function list({ automation }: Services, req: Request, res: Response): Promise<void> {
  checkAddress(req.query, [...ASKED, 'state', 'all', 'before', 'limit'])
  const { state, all, before, limit } = req.query
  if (all !== undefined && all !== '0' && all !== '1') throw badQuery('all', ZERO_OR_ONE)
  if (before !== undefined && !isId(before)) throw badQuery('before', GIVEN)
  const asked = Object.fromEntries(
    ASKED.flatMap((name) => (req.query[name] === undefined ? [] : [[name, req.query[name]]])),
  )
  const filter = readFilter({
    ...asked,
    ...(state !== undefined && { states: String(state).split(',') }),
    ...(all !== '1' && { delayed: true }),
  })
  const most = wholeNumber(limit, 'limit', PAGE, LARGEST_PAGE)
  const { data, next } = await automation.tasks.list({
    ...{ filter, limit: most },
    ...(before !== undefined && { before: String(before) }),
  })
  res.json({ data: data.map((task) => ({ ...task, error: concealed(task.error) })), next })
}

async function get({ automation }: Services, req: Request, res: Response): Promise<void> {
  const id = param(req, 'id')
  const task = isId(id) ? await automation.tasks.get(id) : undefined
  if (!task) throw new TesseraError('NOT_FOUND')
  const principal = principalOf(res)
  const data = mayDo(principal, DATA_POINT) ? await automation.events.dataOf(principal, task) : null
  const { settings, error, log, result } = task
  // what programs answered, and what was made of it, may tell the data too
  const told = Object.entries({ settings, error, log, result }).map(([name, value]) => [name, concealed(value)])
  res.json({ data: { ...task, ...Object.fromEntries(told), data } })
}

async function cancel(services: Services, req: Request, res: Response): Promise<void> {
  const choice = readChoice(objectBody(req))
  const { principal } = signedIn(res)
  const cancelled = await services.db.transaction(async (tx) => {
    const ids = await services.automation.tasks.cancel(tx, choice, { by: principal.id })
    if (ids.length > 0) await note(services, req, res, tx, { action: 'cancel', choice, count: ids.length })
    return ids
  })
  // one that has ended, or is being done, is told apart from one that never runs
  if (cancelled.length === 0 && 'ids' in choice && choice.ids.length === 1) throw new TesseraError('TASK_STATE')
  res.json({ data: { cancelled: cancelled.length } })
}

async function replay(services: Services, req: Request, res: Response): Promise<void> {
  const choice = readChoice(objectBody(req))
  const made = await services.db.transaction(async (tx) => {
    const again = await services.automation.tasks.replay(tx, choice)
    if (again.length > 0) await note(services, req, res, tx, { action: 'replay', choice, count: again.length })
    return again
  })
  res.status(202).json({ data: { replayed: made.length, tasks: made.slice(0, LARGEST_PAGE) } })
}

/** Who cancelled or repeated what stands in the log of operations. */
async function note(
  { db }: Services,
  req: Request,
  res: Response,
  tx: Transaction,
  { action, choice, count }: { readonly action: string; readonly choice: TaskChoice; readonly count: number },
): Promise<void> {
  const { principal } = signedIn(res)
  const record = 'ids' in choice && choice.ids.length === 1 ? choice.ids[0] : undefined
  await recordOperation(db, tx, {
    ...{ principal, module: 'tasks', action, object: 'sys_task_all' },
    ...(record !== undefined && { record }),
    after: { ...choice, count },
    ...callFacts(req, res),
  })
}

const ZERO_OR_ONE = { zh: '须为 0 或 1', en: 'must be 0 or 1' }
const GIVEN = { zh: '须为上一页给出的 next', en: 'must be `next` of the page before' }
