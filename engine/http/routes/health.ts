/** For those who watch the server: alive, ready, figures. */
import { Router } from 'express'
import type { Registry } from 'prom-client'

import { TesseraError } from '../../kernel/errors.ts'
import { isLocal, principalOf, requireSettled } from '../caller.ts'
import type { Services } from '../services.ts'

/** `/healthz` needs nothing; `/readyz` asks the database; figures are for this machine and for administrators. */
export function healthRoutes({ db, ready }: Pick<Services, 'db' | 'ready'>, metrics: Registry): Router {
  const router = Router()
  router.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' })
  })
  router.get('/readyz', async (_req, res) => {
    const answered =
      ready() &&
      (await db.query('select 1').then(
        () => true,
        () => false,
      ))
    res.status(answered ? 200 : 503).json({ status: answered ? 'ready' : 'not ready' })
  })
  router.get('/metrics', async (req, res) => {
    const principal = principalOf(res)
    requireSettled(principal)
    if (!isLocal(req) && !(principal.kind === 'user' && principal.rights.administrator))
      throw new TesseraError('NOT_FOUND')
    res.type(metrics.contentType).send(await metrics.metrics())
  })
  return router
}
