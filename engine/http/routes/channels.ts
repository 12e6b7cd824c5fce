/** Looking after channels: their interfaces, what is set, secrets, a try. Channels themselves are records. */
import { type Request, type RequestHandler, type Response, Router } from 'express'

import { requirePlan } from '../../records/index.ts'
import { adapterForms, changeSecrets, channelState, tryChannel } from '../../channels/index.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requires } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { param, replyOnce } from './record-route.ts'

const KEEP = requires('channel_test')

export function channelRoutes(services: Services): Router {
  const router = Router()
  const answer =
    (endpoint: (services: Services, req: Request, res: Response) => Promise<void>): RequestHandler =>
    async (req, res) => {
      requirePlan(services.models.current(), principalOf(res), 'sys_channel')
      await endpoint(services, req, res)
    }
  router
    .route('/channels/adapters')
    .get(KEEP, (_req, res) => void res.json({ data: adapterForms() }))
    .all(KEEP, offers('GET'))
  router.route('/channels/:id/state').get(KEEP, answer(state)).all(KEEP, offers('GET'))
  router.route('/channels/:id/secrets').put(KEEP, jsonBody, answer(secrets)).all(KEEP, offers('PUT'))
  router.route('/channels/:id/test').post(KEEP, answer(tried)).all(KEEP, offers('POST'))
  return router
}

async function state({ channels }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await channelState(channels.room, param(req, 'id')) })
}

async function secrets(services: Services, req: Request, res: Response): Promise<void> {
  const given = objectBody(req)
  await replyOnce(services, res, async (writer) => {
    await changeSecrets(services.channels.room, writer, param(req, 'id'), given)
    return { status: 204 }
  })
}

async function tried({ channels }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await tryChannel(channels.room, param(req, 'id')) })
}
