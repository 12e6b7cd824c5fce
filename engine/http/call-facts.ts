/** What an entry of the operation log says of the request behind it, for entries written within a transaction. */
import type { Request, Response } from 'express'

import type { OperationEntry } from '../audit/index.ts'
import { addressOf } from './address-of.ts'
import type { Passage } from './watch.ts'

type Call = Pick<OperationEntry, 'method' | 'path' | 'address' | 'request' | 'ms'>

/** The time is what it took until now: the entry is written before the answer leaves. */
export function callFacts(req: Request, res: Response): Call {
  const { passage } = res.locals as { passage?: Passage }
  return {
    method: req.method,
    path: passage?.path ?? req.path,
    address: addressOf(req),
    ...(passage && { request: passage.id, ms: performance.now() - passage.began }),
  }
}
