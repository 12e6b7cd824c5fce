/**
 * In charge of the open API: calls of applications, apart from those of people. What enters are signed calls and calls
 * with tokens; what leaves are the answers of the same services that people use, within the rights of the application,
 * and an entry of the log for each call. No session counts here, and nothing that counts here is a session.
 */
import { type Request, type Response, Router } from 'express'

import { TesseraError } from '../../kernel/errors.ts'
import { offers } from '../methods.ts'
import { repeats } from '../repeats.ts'
import type { Services } from '../services.ts'
import { reportable, sendDocument } from './admin-routes.ts'
import { logCalls, noteRefusal } from './call-log.ts'
import { identifyApplication, openCallerOf } from './caller.ts'
import { openDocument } from './document.ts'
import { eventRoutes } from './event-routes.ts'
import { openRecordRoutes } from './record-routes.ts'
import { tokenRoutes } from './token-routes.ts'

export function openRoutes(services: Services): Router {
  const router = Router()
  router.use('/oauth', logCalls(services), tokenRoutes(services))
  router.use('/open', logCalls(services), (_req, res, next) => {
    res.set('Cache-Control', 'no-store')
    next()
  })
  router.use('/open/v1', identifyApplication(services), repeats(services))
  router
    .route('/open/v1/openapi.json')
    .get((req, res) => describe(services, req, res))
    .all(offers('GET'))
  router.use('/open/v1', eventRoutes(services), openRecordRoutes(services))
  router.use('/open', () => {
    throw new TesseraError('NOT_FOUND')
  })
  router.use(noteRefusal)
  return router
}

async function describe({ db, models }: Services, req: Request, res: Response): Promise<void> {
  const caller = openCallerOf(res)
  sendDocument(req, res, openDocument(models.current(), caller, await reportable(db, caller.scopes.events)))
}
