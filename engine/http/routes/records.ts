/** The generated API of every object: list, read, create, change, delete, history, reveal, actions. */
import { Router, type Request, type Response } from 'express'

import { TesseraError } from '../../kernel/errors.ts'
import {
  getRecord,
  listQuestion,
  listRecords,
  parseListRequest,
  parseReadRequest,
  type ReadContext,
} from '../../query/index.ts'
import {
  createMany,
  recordHistory,
  removeMany,
  requirePlan,
  revealFields,
  runAction,
  single,
  tableFault,
  updateMany,
  type Writer,
} from '../../records/index.ts'
import { canonicalId, OWN_KEY } from '../../model/key.ts'
import type { Model } from '../../model/types.ts'
import { reading, writing } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requireUser } from '../caller.ts'
import { offers } from '../methods.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'
import { createdBody, idsBody, namesBody, versionParameter } from './record-input.ts'

type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

export function recordRoutes(services: Services): Router {
  const router = Router()
  const answer = (endpoint: Endpoint) => (req: Request, res: Response) =>
    endpoint(services, req, res).catch((error: unknown) => {
      throw tableFault(error, services.models.current(), principalOf(res), param(req, 'object'))
    })
  router.use(requireUser)
  router.route('/:object').get(answer(list)).post(jsonBody, answer(create)).all(offers('GET', 'POST'))
  router.route('/:object/remove').post(jsonBody, answer(removeSeveral)).all(offers('POST'))
  router
    .route('/:object/:id')
    .get(answer(read))
    .patch(jsonBody, answer(change))
    .delete(answer(removeOne))
    .all(offers('GET', 'PATCH', 'DELETE'))
  router.route('/:object/:id/history').get(answer(history)).all(offers('GET'))
  router.route('/:object/:id/reveal').post(jsonBody, answer(reveal)).all(offers('POST'))
  router.route('/:object/:id/actions/:action').post(jsonBody, answer(act)).all(offers('POST'))
  return router
}

async function list(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const context = readContext(services, model, req, res)
    const request = parseListRequest(req.query, context)
    if (request.looksUp) services.lookups.count(context.principal)
    const { data, ...page } = context.plan.object.query
      ? await listQuestion({ ...context, db: services.db }, request)
      : await listRecords(services.db, context, request)
    sendData(res, data, `,"page":${JSON.stringify({ limit: request.limit, ...page })}`)
  })
}

async function read(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const context = readContext(services, model, req, res)
    const record = await getRecord(services.db, context, parseReadRequest(req.query, context), idOf(model, req))
    if (record === undefined) throw new TesseraError('NOT_FOUND')
    sendData(res, record)
  })
}

async function create(services: Services, req: Request, res: Response): Promise<void> {
  const body: unknown = req.body
  const rows = createdBody(body)
  const several = Array.isArray(body)
  const make = (writer: Writer): ReturnType<typeof createMany> => createMany(writer, param(req, 'object'), rows)
  const { records } = await write(services, res, (writer) => (several ? make(writer) : single(make(writer))))
  res.status(201)
  sendData(res, several ? `[${records.join(',')}]` : (records[0] ?? 'null'))
}

async function change(services: Services, req: Request, res: Response): Promise<void> {
  const { version, ...values } = objectBody(req)
  const [record] = await write(services, res, (writer) => {
    const given = { id: idOf(writer.model, req), version, values }
    return single(updateMany(writer, param(req, 'object'), [given]))
  })
  sendData(res, record ?? 'null')
}

async function removeOne(services: Services, req: Request, res: Response): Promise<void> {
  const seen = versionParameter(req.query)
  await write(services, res, (writer) =>
    removeMany(writer, param(req, 'object'), [{ id: idOf(writer.model, req), ...seen }]),
  )
  res.status(204).end()
}

async function removeSeveral(services: Services, req: Request, res: Response): Promise<void> {
  const body = objectBody(req)
  const removed = await write(services, res, (writer) => {
    const name = param(req, 'object')
    const ids = idsBody(body, writer.model.objects.get(name)?.key ?? OWN_KEY)
    return removeMany(
      writer,
      name,
      ids.map((id) => ({ id })),
    )
  })
  res.json({ data: { removed } })
}

async function history(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const reader = { ...contextOf(services, model, res), tx: services.db }
    res.json({ data: await recordHistory(reader, param(req, 'object'), idOf(model, req)) })
  })
}

async function reveal(services: Services, req: Request, res: Response): Promise<void> {
  const fields = namesBody(objectBody(req))
  const revealed = await write(services, res, (writer) =>
    revealFields(writer, param(req, 'object'), idOf(writer.model, req), fields),
  )
  sendData(res, revealed)
}

async function act(services: Services, req: Request, res: Response): Promise<void> {
  const done = await write(services, res, (writer) => {
    const called = { object: param(req, 'object'), id: idOf(writer.model, req), name: param(req, 'action') }
    return runAction(writer, services.actions, called)
  })
  res.json({ data: done })
}

function readContext(services: Services, model: Model, req: Request, res: Response): ReadContext {
  const context = contextOf(services, model, res)
  const plan = requirePlan(model, context.principal, param(req, 'object'))
  if (plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
  return { ...context, plan }
}

function contextOf({ db, timeZone, stages }: Services, model: Model, res: Response): Omit<Writer, 'tx'> {
  return {
    db,
    aside: db.aside,
    model,
    stages,
    principal: principalOf(res),
    moment: { now: new Date().toISOString(), timeZone },
    request: traceOf(res),
  }
}

function write<T>(services: Services, res: Response, work: (writer: Writer) => Promise<T>): Promise<T> {
  return writing(services, (model, attempt) => work({ ...contextOf(services, model, res), ...attempt }))
}

function param(req: Request, name: 'object' | 'id' | 'action'): string {
  const value = req.params[name]
  return typeof value === 'string' ? value : ''
}

/** The id of the address in its one spelling. @throws TesseraError NOT_FOUND for what can be no id of the object */
function idOf(model: Model, req: Request): string {
  const key = model.objects.get(param(req, 'object'))?.key
  const id = key && canonicalId(key, param(req, 'id'))
  if (id === undefined) throw new TesseraError('NOT_FOUND')
  return id
}

/** Sends JSON text from the database as it is. */
function sendData(res: Response, data: string, rest = ''): void {
  res.type('application/json').send(`{"data":${data}${rest}}`)
}
