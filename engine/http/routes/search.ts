/** Searching all objects of the caller at once. */
import { Router, type Request, type Response } from 'express'

import { looksUpAnywhere, parseSearch, searchablePlans, searchEverywhere } from '../../query/index.ts'
import { reading } from '../attempts.ts'
import { principalOf, requireUser } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'

export function searchRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/search')
    .all(requireUser)
    .get((req, res) => search(services, req, res))
    .all(offers('GET'))
  return router
}

async function search(services: Services, req: Request, res: Response): Promise<void> {
  const { db, timeZone, lookups } = services
  await reading(services, async (model) => {
    const principal = principalOf(res)
    const context = { db, model, principal, moment: { now: new Date().toISOString(), timeZone } }
    const asked = parseSearch(req.query, searchablePlans(context))
    if (looksUpAnywhere(asked)) await lookups.count(principal)
    res.json({ data: await searchEverywhere(db, context, asked) })
  })
}
