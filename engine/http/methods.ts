/** Methods that an address does not offer are refused in one way, with those that it does. */
import type { RequestHandler } from 'express'

import { TesseraError } from '../kernel/errors.ts'

/** The last handler of a route: HEAD goes wherever GET goes. */
export function offers(...methods: readonly ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[]): RequestHandler {
  const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
  return (req, res) => {
    res.set('Allow', allowed)
    throw new TesseraError('METHOD_NOT_ALLOWED', { method: req.method })
  }
}
