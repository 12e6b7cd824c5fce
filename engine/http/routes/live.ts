/** What open pages hear of what has changed, as server-sent events; or how it stands once, for whoever asks for JSON. */
import { type Request, type Response, Router } from 'express'

import { requireUser, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { Streams } from '../streams.ts'

const STREAM = 'text/event-stream'

export function liveRoutes(services: Services): Router {
  const router = Router()
  const streams = new Streams(services)
  router
    .route('/live')
    .all(requireUser)
    .get((req, res) => live(services, streams, req, res))
    .all(offers('GET'))
  return router
}

async function live({ channels }: Services, streams: Streams, req: Request, res: Response): Promise<void> {
  const { principal, token } = signedIn(res)
  res.vary('Accept')
  if (req.accepts(['application/json', STREAM]) !== STREAM) {
    res.json({ data: await channels.live.state(principal.id) })
    return
  }
  if (req.method === 'HEAD') {
    res.type(STREAM).end()
    return
  }
  streams.open(res, { user: principal.id, token }, heard(req))
}

/** When a browser that comes back heard last. */
function heard(req: Request): number | undefined {
  const id = req.get('Last-Event-ID')
  return id !== undefined && /^\d{13}$/.test(id) ? Number(id) : undefined
}
