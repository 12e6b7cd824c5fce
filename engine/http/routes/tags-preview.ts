/** Rules of tags while they are written: whom they would reach, as a page and as a file, in words; and how tags spread. */
import { Router, type Request, type Response } from 'express'

import { accessPlan } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Model } from '../../model/types.ts'
import { analyseTags } from '../../tags/analysis/index.ts'
import {
  keptRule,
  PREVIEW_POINT,
  type Previewed,
  previewRule,
  takeRule,
  type Viewer,
} from '../../tags/preview/index.ts'
import { describeRule } from '../../tags/words/index.ts'
import { parseExport } from '../../transfer/export/index.ts'
import { reading } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requires, requireUser } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { exporting, sendExport } from './exports.ts'
import { exportBody, pageBody, previewBody, refusePreview, ruleBody } from './rule-input.ts'

/** Who writes rules has words for them. */
const WRITERS = requires('tag_rules', 'tag_sql', PREVIEW_POINT)
const VIEWERS = requires(PREVIEW_POINT)

export function tagPreviewRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/tags/preview')
    .post(VIEWERS, jsonBody, (req: Request, res: Response) => preview(services, req, res))
    .all(VIEWERS, offers('POST'))
  router
    .route('/tags/preview/export')
    .post(VIEWERS, jsonBody, (req: Request, res: Response) => take(services, req, res))
    .all(VIEWERS, offers('POST'))
  router
    .route('/tags/describe')
    .post(WRITERS, jsonBody, (req: Request, res: Response) => describe(services, req, res))
    .all(WRITERS, offers('POST'))
  router
    .route('/tags/analysis')
    .get(requireUser, (req, res) => analysis(services, req, res))
    .all(requireUser, offers('GET'))
  return router
}

async function preview(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const viewer = viewerOf(services, model, res)
    const { page: asked, ...body } = pageBody(objectBody(req))
    const previewed = await previewedOf(viewer, body)
    const { count, answer, limit } = await previewRule(viewer, previewed, asked)
    const page = JSON.stringify({ limit, next: answer.next })
    const counted = count ? `"count":${JSON.stringify(count)},` : ''
    res.type('application/json').send(`{"data":{${counted}"rows":{"data":${answer.data},"page":${page}}}}`)
  })
}

/** The same records as a file, in the columns of the preview, masked as it is. */
async function take(services: Services, req: Request, res: Response): Promise<void> {
  const { format, language, ...body } = exportBody(objectBody(req))
  const { object } = await reading(services, (model) => previewedOf(viewerOf(services, model, res), body))
  await exporting(services, res, object, async (model) => {
    const viewer = viewerOf(services, model, res)
    const taken = await takeRule(viewer, await previewedOf(viewer, body))
    const { context, ids, template, list } = taken
    const parameters = {
      template: template.name,
      ...(format !== undefined && { format }),
      ...(language !== undefined && { language }),
    }
    const request = parseExport(parameters, context, { language: req.headers['accept-language'], body: true })
    const whole = {
      ...request,
      list: { ...request.list, ...list },
      asked: { filter: taken.asked },
      ...(ids && { ids }),
    }
    await sendExport(services, context, whole, req, res)
  })
}

async function describe(services: Services, req: Request, res: Response): Promise<void> {
  const { object, rule, ...others } = objectBody(req)
  refusePreview(others)
  await reading(services, async (model) => {
    const { db, principal, moment } = viewerOf(services, model, res)
    const plan = accessPlan(model, principal, typeof object === 'string' ? object : '')
    if (!plan?.object.taggable || plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
    res.json({ data: await describeRule(db, { db, model, principal, plan, moment }, ruleBody(rule)) })
  })
}

async function analysis(services: Services, req: Request, res: Response): Promise<void> {
  const { object } = req.query
  if (typeof object !== 'string') throw new TesseraError('NOT_FOUND')
  await reading(services, async (model) => {
    res.json({ data: await analyseTags(viewerOf(services, model, res), object) })
  })
}

function viewerOf({ db, timeZone }: Services, model: Model, res: Response): Viewer {
  return { db, model, principal: principalOf(res), moment: { now: new Date().toISOString(), timeZone } }
}

/** A kept rule by its id, or one that is being written. */
async function previewedOf(viewer: Viewer, body: Readonly<Record<string, unknown>>): Promise<Previewed> {
  const asked = previewBody(body)
  return 'id' in asked ? keptRule(viewer, asked.id) : { ...asked, isDraft: true }
}
