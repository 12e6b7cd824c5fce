/** Questions about the records of an object beyond the plain list: by JSON body, in groups, and as a tree. */
import { Router, type Request, type RequestHandler } from 'express'

import { TesseraError } from '../../kernel/errors.ts'
import {
  aggregateQuestion,
  aggregateRecords,
  listQuestion,
  listRecords,
  parseAggregateBody,
  parseAggregateRequest,
  parseListBody,
  parseTreeRequest,
  type ReadContext,
  treeRecords,
} from '../../query/index.ts'
import { requirePlan, tableFault } from '../../records/index.ts'
import { reading } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requireUser } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'

interface Answer {
  /** JSON text from the database. */
  readonly data: string
  readonly page: object
}

type Question = (services: Services, context: ReadContext, req: Request) => Promise<Answer>

export function queryRoutes(services: Services): Router {
  const router = Router()
  const answer = answeringQuestions(services)
  router.route('/:object/query').post(requireUser, jsonBody, answer(query)).all(requireUser, offers('POST'))
  router
    .route('/:object/aggregate')
    .get(requireUser, answer(aggregate))
    .post(requireUser, jsonBody, answer(aggregate))
    .all(requireUser, offers('GET', 'POST'))
  router.route('/:object/tree').get(requireUser, answer(tree)).all(requireUser, offers('GET'))
  return router
}

/** Handlers of questions; each is asked of the plan of whoever calls. */
export function answeringQuestions(services: Services): (question: Question) => RequestHandler {
  return (question) => async (req, res) => {
    const object = typeof req.params['object'] === 'string' ? req.params['object'] : ''
    try {
      await reading(services, async (model) => {
        const { db, timeZone } = services
        const principal = principalOf(res)
        const plan = requirePlan(model, principal, object)
        if (plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
        const moment = { now: new Date().toISOString(), timeZone }
        const { data, page } = await question(services, { db, model, principal, plan, moment }, req)
        res.type('application/json').send(`{"data":${data},"page":${JSON.stringify(page)}}`)
      })
    } catch (error) {
      throw tableFault(error, services.models.current(), principalOf(res), object)
    }
  }
}

export async function query({ db, lookups }: Services, context: ReadContext, req: Request): Promise<Answer> {
  const request = parseListBody(objectBody(req), context)
  if (request.looksUp) await lookups.count(context.principal)
  const { data, ...page } = context.plan.object.query
    ? await listQuestion({ ...context, db }, request)
    : await listRecords(db, context, request)
  return { data, page: { limit: request.limit, ...page } }
}

export async function aggregate({ db, lookups }: Services, context: ReadContext, req: Request): Promise<Answer> {
  const isPost = req.method === 'POST'
  const request = isPost ? parseAggregateBody(objectBody(req), context) : parseAggregateRequest(req.query, context)
  if (request.looksUp) await lookups.count(context.principal)
  const { data, more } = context.plan.object.query
    ? await aggregateQuestion({ ...context, db }, request)
    : await aggregateRecords(db, context, request)
  return { data, page: { limit: request.limit, more } }
}

async function tree({ db, lookups }: Services, context: ReadContext, req: Request): Promise<Answer> {
  const request = parseTreeRequest(req.query, context)
  if (!request) throw new TesseraError('NOT_FOUND')
  if (request.looksUp) await lookups.count(context.principal)
  const { data, more, count } = await treeRecords(db, context, request)
  // who may not see a record learns no way to it
  if (request.part.kind === 'path' && count === 0) throw new TesseraError('NOT_FOUND')
  return { data, page: { limit: request.limit, more } }
}
