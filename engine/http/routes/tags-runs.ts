/** Runs of automatic tags: starting them, how far they are, ending them; for holders of the point. */
import { type Request, type Response, Router } from 'express'

import { invalid, TesseraError } from '../../kernel/errors.ts'
import { badQuery } from '../../query/index.ts'
import { RUN_POINT, starterOf } from '../../tags/run/index.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requires } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { param } from './record-route.ts'

const RUNNERS = requires(RUN_POINT)

/** More than there are tags worth choosing one by one. */
const MOST_CHOSEN = 1_000

export function tagRunRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/tags/runs')
    .get(RUNNERS, (req, res) => list(services, req, res))
    .post(RUNNERS, jsonBody, (req: Request, res: Response) => start(services, req, res))
    .all(RUNNERS, offers('GET', 'POST'))
  router
    .route('/tags/runs/:id')
    .get(RUNNERS, (req, res) => get(services, req, res))
    .all(RUNNERS, offers('GET'))
  router
    .route('/tags/runs/:id/cancel')
    .post(RUNNERS, (req, res) => cancel(services, req, res))
    .all(RUNNERS, offers('POST'))
  return router
}

async function list({ db, models, tags }: Services, req: Request, res: Response): Promise<void> {
  const { object } = req.query
  if (typeof object !== 'string') throw badQuery('object', NEEDED)
  if (!models.current().objects.get(object)?.taggable) throw new TesseraError('NOT_FOUND')
  res.json({ data: await tags.runs.list(db, object) })
}

async function start({ db, tags }: Services, req: Request, res: Response): Promise<void> {
  const wish = wishOf(objectBody(req))
  const by = starterOf(principalOf(res))
  const data = await db.transaction((tx) =>
    'object' in wish ? tags.runs.startAll(tx, wish.object, by) : tags.runs.startChosen(tx, wish.tags, by),
  )
  res.status(202).json({ data })
}

async function get({ db, tags }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await tags.runs.get(db, param(req, 'id')) })
}

async function cancel({ db, tags }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await db.transaction((tx) => tags.runs.cancel(tx, param(req, 'id'))) })
}

function wishOf(body: Readonly<Record<string, unknown>>): { object: string } | { tags: string[] } {
  const { object, tags, ...others } = body
  const isOne = (object === undefined) !== (tags === undefined)
  if (Object.keys(others).length > 0 || !isOne)
    throw invalid([{ code: 'INVALID_VALUE', path: Object.keys(others)[0] ?? '', message: ONE }])
  if (typeof object === 'string') return { object }
  const ids: unknown[] = Array.isArray(tags) ? tags : []
  const texts = ids.filter((id) => typeof id === 'string')
  if (texts.length === 0 || texts.length !== ids.length || texts.length > MOST_CHOSEN)
    throw invalid([{ code: 'INVALID_VALUE', path: object === undefined ? 'tags' : 'object', message: SOME }])
  return { tags: [...new Set(texts)] }
}

const NEEDED = { zh: '须给出对象名', en: 'the name of an object is needed' }
const ONE = {
  zh: '须给出 object（运行该对象的全部自动标签）或 tags（所选标签的 id），二者之一',
  en: 'give either object, to run all of its automatic tags, or tags, the ids of some',
}
const SOME = {
  zh: `object 须为对象名；tags 须为 1 到 ${MOST_CHOSEN} 个标签 id`,
  en: `object is a name; tags are 1 to ${MOST_CHOSEN} ids`,
}
