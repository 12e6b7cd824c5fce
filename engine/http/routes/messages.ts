/** Messages by hand: templates that may be sent, what becomes of them, sending, and seeing to what was sent. */
import { type Request, type RequestHandler, type Response, Router } from 'express'

import type { UserPrincipal } from '../../access/index.ts'
import { previewTemplate, sendToRecords, sendTrial } from '../../channels/index.ts'
import type { HandAct } from '../../channels/hand/actions.ts'
import { offeredTemplates } from '../../channels/hand/offered.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { badQuery } from '../../query/index.ts'
import { runAction, type Writer } from '../../records/index.ts'
import { reading } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requires, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { resolveBody, sendBody, templateBody, trialBody } from './message-input.ts'
import { dataReply, param, replyOnce } from './record-route.ts'
import { keyOf, selectionOf } from './record-sets.ts'
import { selectionBody } from './set-input.ts'

const PREVIEW = requires('message_test', 'message_send')
const SEND = requires('message_send')
const TEST = requires('message_test')
const RESOLVE = requires('message_resolve')

export function messageRoutes(services: Services): Router {
  const router = Router()
  const answer =
    (endpoint: (services: Services, req: Request, res: Response) => Promise<void>): RequestHandler =>
    (req, res) =>
      endpoint(services, req, res)
  router.route('/message-templates/preview').post(PREVIEW, jsonBody, answer(preview)).all(PREVIEW, offers('POST'))
  router.route('/message-templates/test').post(TEST, jsonBody, answer(trial)).all(TEST, offers('POST'))
  router.route('/message-templates/offered').get(SEND, answer(offered)).all(SEND, offers('GET'))
  router.route('/messages').post(SEND, jsonBody, answer(send)).all(SEND, offers('POST'))
  for (const act of ['retry', 'cancel'] as const)
    router
      .route(`/messages/:id/${act}`)
      .post(
        RESOLVE,
        answer((_services, req, res) => settle(services, req, res, act)),
      )
      .all(RESOLVE, offers('POST'))
  router.route('/messages/:id/resolve').post(RESOLVE, jsonBody, answer(resolve)).all(RESOLVE, offers('POST'))
  return router
}

async function preview(services: Services, req: Request, res: Response): Promise<void> {
  const asked = templateBody(objectBody(req))
  const data = await reading(services, () => previewTemplate(services.channels.room, principalOf(res), asked))
  res.json({ data })
}

async function offered(services: Services, req: Request, res: Response): Promise<void> {
  const { object } = req.query
  if (typeof object !== 'string') throw badQuery('object', NEEDED)
  res.json({ data: await offeredTemplates(services.channels.room, principalOf(res), object) })
}

async function trial(services: Services, req: Request, res: Response): Promise<void> {
  const asked = trialBody(objectBody(req))
  await replyOnce(services, res, async (writer) => {
    const sent = await sendTrial(byPerson(writer, res), asked)
    wakeAfter(services, writer)
    return dataReply(JSON.stringify(sent), 202)
  })
}

async function send(services: Services, req: Request, res: Response): Promise<void> {
  const { selection, ...asked } = sendBody(objectBody(req))
  await replyOnce(services, res, async (writer) => {
    const meant = selectionBody(selection, keyOf(writer, asked.object))
    const chosen = await selectionOf(services, writer, asked.object, meant)
    const { count } = await sendToRecords(byPerson(writer, res), { ...asked, selection: chosen })
    wakeAfter(services, writer)
    return dataReply(JSON.stringify({ count }), 202)
  })
}

async function resolve(services: Services, req: Request, res: Response): Promise<void> {
  const { state } = resolveBody(objectBody(req))
  await settle(services, req, res, state === 'delivered' ? 'resolve_sent' : 'resolve_failed')
}

async function settle(services: Services, req: Request, res: Response, act: HandAct): Promise<void> {
  const id = param(req, 'id')
  if (!UUID.test(id)) throw new TesseraError('NOT_FOUND')
  await replyOnce(services, res, async (writer) => {
    // the history of the message says who did it, in the same transaction
    await runAction(writer, services.actions, { object: 'sys_message', id, name: act })
    wakeAfter(services, writer)
    return { status: 204 }
  })
}

const NEEDED = { zh: '须给出对象', en: 'an object is needed' }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function byPerson(writer: Writer, res: Response): Writer & { readonly principal: UserPrincipal } {
  return { ...writer, principal: signedIn(res).principal }
}

function wakeAfter({ channels }: Services, writer: Writer): void {
  writer.afterCommit?.(() => Promise.resolve(channels.sender.wake()))
}
