/** Lists as files, within the right to take them along. */
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { Router, type Request, type Response } from 'express'

import { TesseraError } from '../../kernel/errors.ts'
import type { QueryParameters } from '../../query/index.ts'
import { requirePlan, tableFault } from '../../records/index.ts'
import { type ExportContext, type ExportFile, type ExportRequest, parseExport } from '../../transfer/export/index.ts'
import { reading } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requireUser } from '../caller.ts'
import { offers } from '../methods.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'

/** Whoever takes nothing for so long has gone. */
const SILENCE_MS = 120_000

export function exportRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/:object/export')
    .all(requireUser)
    .get((req, res) => answer(services, req, res, { parameters: req.query, body: false }))
    .post(jsonBody, (req: Request, res: Response) =>
      answer(services, req, res, { parameters: objectBody(req), body: true }),
    )
    .all(offers('GET', 'POST'))
  return router
}

interface Asked {
  readonly parameters: QueryParameters
  readonly body: boolean
}

async function answer(services: Services, req: Request, res: Response, asked: Asked): Promise<void> {
  const object = String(req.params['object'])
  await exporting(services, res, object, (model) =>
    exportList(services, contextOf(services, model, res, object), req, res, asked),
  )
}

/** Work that sends a file of records of an object, or says why there is none. */
export async function exporting(
  services: Services,
  res: Response,
  object: string,
  work: (model: ExportContext['model']) => Promise<void>,
): Promise<void> {
  await reading(services, work).catch((error: unknown) => {
    // a file that was begun cannot become a refusal any more: it breaks off, and the reader notices
    if (!res.headersSent) throw tableFault(error, services.models.current(), principalOf(res), object)
    if (!res.destroyed || !isReadersEnd(error))
      services.log.warn({ err: error, trace: traceOf(res) }, 'an export broke off')
    res.destroy()
  })
}

async function exportList(
  services: Services,
  context: ExportContext,
  req: Request,
  res: Response,
  { parameters, body }: Asked,
): Promise<void> {
  const request = parseExport(parameters, context, { language: req.headers['accept-language'], body })
  if (req.method === 'HEAD') {
    res.end()
    return
  }
  if (request.list.looksUp) await services.lookups.count(context.principal)
  await sendExport(services, context, request, req, res)
}

export async function sendExport(
  { exports }: Services,
  context: ExportContext,
  request: ExportRequest,
  req: Request,
  res: Response,
): Promise<void> {
  req.setTimeout(SILENCE_MS, () => req.destroy())
  await exports.run(context, request, (file) => send(res, file), traceOf(res))
}

async function send(res: Response, { name, type, bytes }: ExportFile): Promise<void> {
  res.attachment(name)
  res.set({ 'Content-Type': type, 'Content-Security-Policy': "default-src 'none'; sandbox" })
  await pipeline(Readable.from(bytes), res)
}

function contextOf(
  { db, timeZone }: Services,
  model: ExportContext['model'],
  res: Response,
  object: string,
): ExportContext {
  const principal = principalOf(res)
  const plan = requirePlan(model, principal, object)
  if (plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
  if (plan.scope('export') === 'none') throw new TesseraError('FORBIDDEN')
  return { db, model, principal, plan, moment: { now: new Date().toISOString(), timeZone } }
}

function isReadersEnd(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
}
