/** What routes about rights read of a request: who asks, over what, about which name. */
import type { Request, Response } from 'express'

import type { UserPrincipal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Model } from '../../model/types.ts'
import { signedIn } from '../caller.ts'
import type { Services } from '../services.ts'

export interface Reading {
  readonly db: Services['db']
  readonly model: Model
  readonly principal: UserPrincipal
}

/** What a signed-in person asks of the rights in force. */
export function reading({ db, models }: Services, res: Response): Reading {
  return { db, model: models.current(), principal: signedIn(res).principal }
}

/** @throws TesseraError NOT_FOUND */
export function nameOf(req: Request): string {
  const { name } = req.params
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new TesseraError('NOT_FOUND')
  return name
}
