/** Seals of the logs: how far they go, and checking them; for holders of the point. To others the addresses are unknown. */
import { type Request, type Response, Router } from 'express'

import { faultIssue, recordOperation, type VerificationState } from '../../audit/index.ts'
import { callFacts } from '../call-facts.ts'
import { requires, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'

export function auditRoutes(services: Services): Router {
  const router = Router()
  const mayVerify = requires('audit_verify')
  router
    .route('/audit')
    .get(mayVerify, (_req, res) => state(services, res))
    .all(mayVerify, offers('GET'))
  router
    .route('/audit/verify')
    .post(mayVerify, (req, res) => verify(services, req, res))
    .all(mayVerify, offers('POST'))
  return router
}

async function state({ keeping, db }: Services, res: Response): Promise<void> {
  const { verification, ...rest } = await keeping.state()
  res.json({ data: { ...rest, verification: verification && (await told(db, verification)) } })
}

/** Begins a check; what it finds is asked for afterwards. */
async function verify(services: Services, req: Request, res: Response): Promise<void> {
  const { keeping, db, exceptions } = services
  const { principal } = signedIn(res)
  const call = callFacts(req, res)
  await db.transaction((tx) => recordOperation(db, tx, { principal, module: 'audit', action: 'verify', ...call }))
  await keeping.seal()
  keeping.verify(principal.id).catch((error: unknown) => exceptions.note({ error, principal, ...call }))
  res.status(202).json({ data: { running: true } })
}

async function told(db: Services['db'], { result, by, ...times }: VerificationState): Promise<unknown> {
  const [person] = await db.query<{ name: string }>(`select name from ${db.table('sys_user')} where id = $1`, [by])
  return {
    ...times,
    by: person?.name ?? null,
    result: result && { ...result, faults: result.faults.map((fault) => ({ ...fault, ...faultIssue(fault) })) },
  }
}
