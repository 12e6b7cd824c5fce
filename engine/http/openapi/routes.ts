/** The description of the API: of what the caller may do; for tools on this very machine, of everything open. */
import { Router } from 'express'

import { systemPrincipal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isLocal, principalOf, requireSettled } from '../caller.ts'
import type { Services } from '../services.ts'
import { openApiDocument } from './document.ts'

export function openApiRoutes({ models, actions }: Services): Router {
  const router = Router()
  router.get('/openapi.json', (req, res) => {
    const principal = principalOf(res)
    if (principal.kind === 'public' && !isLocal(req)) throw new TesseraError('NOT_SIGNED_IN')
    requireSettled(principal)
    const reader = principal.kind === 'public' ? systemPrincipal('api description') : principal
    res
      .set('Cache-Control', 'private, no-cache')
      .type('application/json')
      .send(openApiDocument(models.current(), reader, actions))
  })
  return router
}
