/** The generated API of every object: list, read, create, change, delete, history, reveal, actions. */
import { Router, type Request, type Response } from 'express'

import { recordHistory, removeMany, revealFields, runAction } from '../../records/index.ts'
import { reading } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { requireUser } from '../caller.ts'
import { listBody, recordBody } from '../calls.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { tellFacts } from '../watch.ts'
import { changeRecord, createRecords } from '../write-records.ts'
import { namesBody, versionParameter } from './record-input.ts'
import {
  answering,
  callerOf,
  callOf,
  contextOf,
  dataReply,
  idOf,
  param,
  replyOnce,
  replyWith,
  send,
} from './record-route.ts'
import { changeSeveral, setRoutes } from './record-sets.ts'

export function recordRoutes(services: Services): Router {
  const router = Router()
  const answer = answering(services)
  router.use(requireUser)
  router
    .route('/:object')
    .get(answer(list))
    .post(jsonBody, answer(create))
    .patch(jsonBody, answer(changeSeveral))
    .all(offers('GET', 'POST', 'PATCH'))
  setRoutes(router, answer)
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

export async function list(services: Services, req: Request, res: Response): Promise<void> {
  send(res, { status: 200, body: await listBody(services, callOf(req, res)) })
}

export async function read(services: Services, req: Request, res: Response): Promise<void> {
  send(res, { status: 200, body: await recordBody(services, callOf(req, res)) })
}

export async function create(services: Services, req: Request, res: Response): Promise<void> {
  const asked = { object: param(req, 'object'), body: req.body as unknown }
  await replyWith(res, 201, (keep) => createRecords(services, callerOf(res), asked, keep))
}

export async function change(services: Services, req: Request, res: Response): Promise<void> {
  const asked = { object: param(req, 'object'), id: param(req, 'id'), body: req.body as unknown }
  await replyWith(res, 200, (keep) => changeRecord(services, callerOf(res), asked, keep))
}

export async function removeOne(services: Services, req: Request, res: Response): Promise<void> {
  const seen = versionParameter(req.query)
  await replyOnce(services, res, async (writer) => {
    await removeMany(writer, param(req, 'object'), [{ id: idOf(writer.model, req), ...seen }])
    return { status: 204 }
  })
}

async function history(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const reader = { ...contextOf(services, model, res), tx: services.db }
    res.json({ data: await recordHistory(reader, param(req, 'object'), idOf(model, req)) })
  })
}

async function reveal(services: Services, req: Request, res: Response): Promise<void> {
  const fields = namesBody(objectBody(req))
  tellFacts(res, { fields })
  await replyOnce(services, res, async (writer) =>
    dataReply(await revealFields(writer, param(req, 'object'), idOf(writer.model, req), fields)),
  )
}

async function act(services: Services, req: Request, res: Response): Promise<void> {
  await replyOnce(services, res, async (writer) => {
    const called = { object: param(req, 'object'), id: idOf(writer.model, req), name: param(req, 'action') }
    return dataReply(JSON.stringify(await runAction(writer, services.actions, called)))
  })
}
