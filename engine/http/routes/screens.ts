/** What the console starts with, and the screens of templates. */
import { Router } from 'express'

import type { UserPrincipal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { menuTree, screenModel, type BootDocument } from '../../screens/index.ts'
import { principalOf, requireUser, rightsMark } from '../caller.ts'
import type { Services } from '../services.ts'
import { hasTag } from '../tags.ts'
import { personOf } from './session.ts'

const PRODUCT = { name: 'Tessera' }

export function screenRoutes({ models, timeZone, actions }: Services): Router {
  const router = Router()
  router.get('/boot', (_req, res) => {
    const model = models.current()
    const principal = principalOf(res)
    const person = principal.kind === 'user' ? { ...personOf(principal), ...heldBy(principal) } : null
    // before the first password is changed nothing is shown that it would protect
    const open = person !== null && !person.mustChangePassword && !person.mustSetUpSecondStep
    const boot: BootDocument = {
      product: PRODUCT,
      generation: model.generation,
      timeZone,
      person,
      modules: open ? menuTree(model, principal) : [],
    }
    res.json(boot)
  })
  router.get('/screens/:template', requireUser, (req, res) => {
    const screen = screenModel(models.current(), principalOf(res), String(req.params['template']), actions)
    if (!screen) throw new TesseraError('NOT_FOUND')
    res.set({ ETag: `"${screen.hash}"`, 'Cache-Control': 'private, no-cache', Vary: 'Cookie, Authorization' })
    if (hasTag(req.headers['if-none-match'], screen.hash)) res.status(304).end()
    else res.json(screen)
  })
  return router
}

/** What buttons ask that are no operation on an object. */
function heldBy(principal: UserPrincipal): { points: string[]; closedPoints: string[]; rights: string } {
  const { points, closed = [] } = principal.rights
  return { points: [...points], closedPoints: [...closed], rights: rightsMark(principal) }
}
