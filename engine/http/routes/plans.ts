/** Plans of targeted marketing beyond their records: whom one would reach, ending and resuming, pushes and their recipients. */
import { type Request, type Response, Router } from 'express'

import { HISTORY_POINT, MANAGE_POINT } from '../../automation/plans/index.ts'
import { invalid, TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { previewRule } from '../../tags/preview/index.ts'
import { reading } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requires, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { recipientsQuery, runsQuery, targetBody, type TargetBody } from './plan-input.ts'
import { pageBody } from './rule-input.ts'

const MANAGERS = requires(MANAGE_POINT)
const READERS = requires(HISTORY_POINT, MANAGE_POINT)
const HISTORIANS = requires(HISTORY_POINT)

export function planRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/plans/preview')
    .post(MANAGERS, jsonBody, (req: Request, res: Response) => preview(services, req, res))
    .all(MANAGERS, offers('POST'))
  router
    .route('/plans/offered')
    .get(MANAGERS, (_req, res) => offered(services, res))
    .all(MANAGERS, offers('GET'))
  router
    .route('/plans/progress')
    .get(READERS, (req, res) => progress(services, req, res))
    .all(READERS, offers('GET'))
  router
    .route('/plans/:id/cancel')
    .post(MANAGERS, (req, res) => cancel(services, req, res))
    .all(MANAGERS, offers('POST'))
  router
    .route('/plans/:id/resume')
    .post(MANAGERS, (req, res) => resume(services, req, res))
    .all(MANAGERS, offers('POST'))
  router
    .route('/plans/:id/copy')
    .get(MANAGERS, (req, res) => copy(services, req, res))
    .all(MANAGERS, offers('GET'))
  router
    .route('/plans/:id/runs')
    .get(HISTORIANS, (req, res) => runs(services, req, res))
    .all(HISTORIANS, offers('GET'))
  router
    .route('/plans/:id/runs/:run/recipients')
    .get(HISTORIANS, (req, res) => recipients(services, req, res))
    .all(HISTORIANS, offers('GET'))
  return router
}

/** As a rule of a tag is previewed: the rows of whoever looks, their masks, no more. */
async function preview(services: Services, req: Request, res: Response): Promise<void> {
  const { page: asked, ...body } = pageBody(objectBody(req))
  const target = await targetOf(services, targetBody(body), res)
  await reading(services, async (model) => {
    const { db, timeZone } = services
    const viewer = { db, model, principal: principalOf(res), moment: { now: new Date().toISOString(), timeZone } }
    const { count, answer, limit } = await previewRule(
      viewer,
      { object: target.object, rule: ruleOf(target), isDraft: true },
      asked,
    )
    const page = JSON.stringify({ limit, next: answer.next })
    const counted = count ? `"count":${JSON.stringify(count)},` : ''
    res.type('application/json').send(`{"data":{${counted}"rows":{"data":${answer.data},"page":${page}}}}`)
  })
}

interface Reached {
  readonly object: string
  readonly tags: readonly string[]
  readonly match: 'any' | 'all'
}

/** Of a record the tags that it names as its audience. */
async function targetOf({ automation }: Services, target: TargetBody, res: Response): Promise<Reached> {
  if (target.source === undefined) return target
  const { issues, tags } = await automation.plans.audience(principalOf(res), {
    ...target,
    source_object: target.source.object,
    source: target.source.id,
  })
  if (issues.length > 0) throw invalid(issues)
  return { ...target, tags }
}

function ruleOf({ tags, match }: Reached) {
  const none = { type: 'custom' as const, contains: [], without: [] }
  return match === 'all' ? { ...none, condition: { has_all: [{ var: 'tags' }, tags] } } : { ...none, contains: tags }
}

async function offered({ automation }: Services, res: Response): Promise<void> {
  res.json({ data: await automation.plans.offered(signedIn(res).principal) })
}

async function progress({ automation }: Services, req: Request, res: Response): Promise<void> {
  const { ids } = req.query
  const wanted = typeof ids === 'string' ? ids.split(',').filter(isId).slice(0, MOST_SHOWN) : []
  res.json({ data: await automation.plans.progress(signedIn(res).principal, wanted) })
}

const MOST_SHOWN = 200

async function cancel({ automation }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await automation.plans.cancel(signedIn(res).principal, idOf(req)) })
}

async function resume({ automation }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await automation.plans.resume(signedIn(res).principal, idOf(req)) })
}

async function copy({ automation }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await automation.plans.copy(signedIn(res).principal, idOf(req)) })
}

async function runs({ automation }: Services, req: Request, res: Response): Promise<void> {
  const { data, next } = await automation.plans.runs(principalOf(res), idOf(req), runsQuery(req.query))
  res.json({ data, page: { next } })
}

async function recipients({ automation }: Services, req: Request, res: Response): Promise<void> {
  const asked = {
    principal: principalOf(res),
    plan: idOf(req),
    run: String(req.params['run']),
    ...recipientsQuery(req.query),
  }
  const { data, next } = await automation.plans.recipients(asked)
  res.json({ data, page: { next } })
}

function idOf(req: Request): string {
  const id = String(req.params['id'])
  if (!isId(id)) throw new TesseraError('NOT_FOUND')
  return id
}
