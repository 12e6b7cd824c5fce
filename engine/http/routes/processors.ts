/** Processors beyond their records: types, checks before saving, trial calls, secrets, and who uses one. */
import { type Request, type Response, Router } from 'express'

import { accessPlan, type Operation } from '../../access/index.ts'
import type { ProcessorType } from '../../automation/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import type { Model } from '../../model/types.ts'
import { reading } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requires, requireUser } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { checkBody, secretsBody, testBody } from './processor-input.ts'
import { processorObjects } from './processor-objects.ts'
import { param, replyOnce } from './record-route.ts'

const OBJECT = 'sys_processor'
const TESTERS = requires('processor_test')

export function processorRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/processors/types')
    .get(requireUser, (_req, res) => types(services, res))
    .all(requireUser, offers('GET'))
  router
    .route('/processors/objects')
    .get(requireUser, (_req, res) => objects(services, res))
    .all(requireUser, offers('GET'))
  router
    .route('/processors/check')
    .post(requireUser, jsonBody, (req: Request, res: Response) => check(services, req, res))
    .all(requireUser, offers('POST'))
  router
    .route('/processors/test')
    .post(TESTERS, jsonBody, (req: Request, res: Response) => test(services, req, res))
    .all(TESTERS, offers('POST'))
  router
    .route('/processors/import-builtin')
    .post(requireUser, jsonBody, (_req: Request, res: Response) => bringIn(services, res))
    .all(requireUser, offers('POST'))
  router
    .route('/processors/:id/users')
    .get(requireUser, (req, res) => users(services, req, res))
    .all(requireUser, offers('GET'))
  router
    .route('/processors/:id/secrets')
    .put(requireUser, jsonBody, (req: Request, res: Response) => secrets(services, req, res))
    .all(requireUser, offers('PUT'))
  return router
}

function types(services: Services, res: Response): void {
  mayDo(services.models.current(), res, 'read')
  res.json({ data: services.automation.processors.types().map(told) })
}

function told({ code, mode, label, description, settings, pushes, needsRecord }: ProcessorType): object {
  return { code, mode, label, description, settings, pushes: pushes ?? null, needs_record: needsRecord }
}

function objects(services: Services, res: Response): void {
  const model = services.models.current()
  mayDo(model, res, 'read')
  res.json({ data: processorObjects(model, principalOf(res)) })
}

async function check(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const asked = checkBody(objectBody(req))
    mayDo(model, res, asked.id === undefined ? 'create' : 'update')
    res.json({ data: await services.automation.processors.effects(asked) })
  })
}

/** Whoever calls what is not kept so may also write it: they choose the address. */
async function test(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const asked = testBody(objectBody(req))
    mayDo(model, res, 'read')
    if (asked.values) mayDo(model, res, asked.id === undefined ? 'create' : 'update')
    res.json({ data: await services.automation.processors.try(asked) })
  })
}

async function bringIn(services: Services, res: Response): Promise<void> {
  mayDo(services.models.current(), res, 'create')
  await replyOnce(services, res, async (writer) => {
    const imported = await services.automation.processors.importShipped(writer)
    return { status: 200, body: JSON.stringify({ data: { imported } }) }
  })
}

async function users(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    mayDo(model, res, 'read')
    res.json({ data: await services.automation.processors.users(idOf(req)) })
  })
}

async function secrets(services: Services, req: Request, res: Response): Promise<void> {
  mayDo(services.models.current(), res, 'update')
  const id = idOf(req)
  const asked = secretsBody(objectBody(req))
  await replyOnce(services, res, async (writer) => {
    const names = await services.automation.processors.setSecrets(writer, id, asked)
    return { status: 200, body: JSON.stringify({ data: { secrets_set: names } }) }
  })
}

function idOf(req: Request): string {
  const id = param(req, 'id')
  if (!isId(id)) throw new TesseraError('NOT_FOUND')
  return id
}

/** @throws TesseraError NOT_FOUND, FORBIDDEN */
function mayDo(model: Model, res: Response, operation: Operation): void {
  const plan = accessPlan(model, principalOf(res), OBJECT)
  if (!plan || plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
  if (plan.scope(operation) === 'none') throw new TesseraError('FORBIDDEN')
}
