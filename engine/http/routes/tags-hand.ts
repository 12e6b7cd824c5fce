/** Tags by hand: what may be given, giving and taking it, what one record carries. */
import { hash } from 'node:crypto'
import { type Request, type Response, Router } from 'express'

import { TesseraError } from '../../kernel/errors.ts'
import type { Writer } from '../../records/index.ts'
import {
  type Begun,
  offeredTags,
  ownTags,
  recordTags,
  tagByKeys,
  type Tagged,
  taggedObjects,
} from '../../tags/hand/index.ts'
import { reading } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requireUser } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { hasTag } from '../tags.ts'
import { answering, dataReply, idOf, param, readContext, type Reply, replyOnce } from './record-route.ts'
import { keyOf, selectionOf } from './record-sets.ts'
import { keyedBody, type TaggingBody, taggingBody } from './tagging-input.ts'

export function tagHandRoutes(services: Services): Router {
  const router = Router()
  const answer = answering(services)
  router
    .route('/tags/objects')
    .get(requireUser, (_req: Request, res: Response) => objects(services, res))
    .all(requireUser, offers('GET'))
  router
    .route('/tags/offered')
    .get(requireUser, (req, res) => offered(services, req, res))
    .all(requireUser, offers('GET'))
  router
    .route('/tags/taggings/:id')
    .get(requireUser, (req, res) => progress(services, req, res))
    .all(requireUser, offers('GET'))
  router
    .route('/tags/taggings/:id/cancel')
    .post(requireUser, (req, res) => cancel(services, req, res))
    .all(requireUser, offers('POST'))
  router.route('/:object/tagging').post(requireUser, jsonBody, answer(tagRecords)).all(requireUser, offers('POST'))
  router.route('/:object/:id/tags').get(requireUser, answer(tagsOfRecord)).all(requireUser, offers('GET'))
  return router
}

async function objects({ db, models }: Services, res: Response): Promise<void> {
  res.json({ data: await taggedObjects(db, models.current(), principalOf(res)) })
}

async function offered(services: Services, req: Request, res: Response): Promise<void> {
  const { db } = services
  const { object } = req.query
  if (typeof object !== 'string') throw new TesseraError('NOT_FOUND')
  const data = await reading(services, (model) => offeredTags(db, db, { model, principal: principalOf(res), object }))
  const text = JSON.stringify({ data })
  const tag = hash('sha256', text, 'base64url').slice(0, 22)
  res.set({ ETag: `"${tag}"`, 'Cache-Control': 'private, no-cache', Vary: 'Cookie, Authorization' })
  if (hasTag(req.headers['if-none-match'], tag)) res.status(304).end()
  else res.type('application/json').send(text)
}

async function progress({ tags }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await tags.hand.get(principalOf(res), param(req, 'id')) })
}

async function cancel({ tags }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await tags.hand.cancel(principalOf(res), param(req, 'id')) })
}

/** Tags at once, or begins a job where many are meant. */
export async function tagRecords(services: Services, req: Request, res: Response): Promise<void> {
  const name = param(req, 'object')
  const body = objectBody(req)
  await replyOnce(services, res, async (writer) => {
    const key = keyOf(writer, name)
    if (body['rows'] !== undefined) return told(await tagByKeys(writer, name, keyedBody(body, key)))
    return told(await tagChosen(services, writer, name, taggingBody(body, key)))
  })
}

async function tagChosen(
  services: Services,
  writer: Writer,
  name: string,
  { selection, except, asked, personal }: TaggingBody,
): Promise<Tagged | Begun> {
  const chosen = await selectionOf(services, writer, name, selection)
  const own = await ownTags(writer, name, personal)
  const all = { ...asked, add: [...asked.add, ...own] }
  const parameters = 'named' in selection ? {} : selection.parameters
  return services.tags.hand.tag(writer, name, 'named' in chosen ? chosen : { ...chosen, parameters, except }, all)
}

const ACCEPTED = 202

function told(done: Tagged | Begun): Reply {
  return dataReply(JSON.stringify(done), 'job' in done ? ACCEPTED : 200)
}

export async function tagsOfRecord(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const context = readContext(services, model, req, res)
    res.json({ data: await recordTags(services.db, context, idOf(model, req)) })
  })
}
