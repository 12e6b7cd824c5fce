/** Packs as one file: which are in force, their archives, and bringing one in. For administrators; unknown addresses to others. */
import express, { type Request, type RequestHandler, type Response, Router } from 'express'

import { plannedDefinition, plannedWork, problem } from '../../drafts/plan.ts'
import type { Principal } from '../../access/index.ts'
import { changeGuard } from '../../identity/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { applyArchive, exportArchive, planArchive } from '../../packs/archive/index.ts'
import type { PackOptions } from '../../packs/apply.ts'
import { listPacks } from '../../packs/list.ts'
import { badQuery } from '../../query/index.ts'
import { principalOf, requires } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { tellFacts } from '../watch.ts'

const LARGEST_ARCHIVE = '20mb'

type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

export function packRoutes(services: Services): Router {
  const router = Router()
  const answer = (endpoint: Endpoint) => (req: Request, res: Response) => endpoint(services, req, res)
  router.use('/packs', requires('packs'))
  router.route('/packs').get(answer(list)).all(offers('GET'))
  router.route('/packs/plan').post(archiveBody, answer(plan)).all(offers('POST'))
  router.route('/packs/apply').post(archiveBody, answer(apply)).all(offers('POST'))
  router.route('/packs/:name/archive').get(answer(download)).all(offers('GET'))
  return router
}

const NO_ZIP: Text = { zh: 'Content-Type 须为 application/zip', en: 'the Content-Type must be application/zip' }

const archiveBody: RequestHandler[] = [
  (req, _res, next) => {
    if (!req.is('application/zip')) throw new TesseraError('ARCHIVE_REFUSED', { reason: NO_ZIP })
    next()
  },
  express.raw({ limit: LARGEST_ARCHIVE, type: 'application/zip', inflate: false }),
]

async function list({ db }: Services, _req: Request, res: Response): Promise<void> {
  res.json({ data: await listPacks(db) })
}

async function plan({ db }: Services, req: Request, res: Response): Promise<void> {
  const prune = flag(req, 'prune')
  const { manifest, definitions, steps, problems, powers, base, records, stays, kept } = await planArchive(
    db,
    archiveOf(req),
    { prune, guard: guardOf(db, principalOf(res)) },
  )
  const { name, version, label } = manifest
  res.json({
    data: {
      pack: { name, version, label },
      base,
      definitions: definitions.map(plannedDefinition),
      steps: steps.map((step) => plannedWork(step, definitions)),
      problems: problems.map(problem),
      powers,
      records,
      stays,
      kept,
    },
  })
}

async function apply({ db, models, stages }: Services, req: Request, res: Response): Promise<void> {
  const principal = principalOf(res)
  const applied = await applyArchive(db, archiveOf(req), {
    prune: flag(req, 'prune'),
    base: planned(req),
    guard: guardOf(db, principal),
    stages,
    ...(principal.kind === 'user' && { by: principal.id }),
  })
  // whoever applied sees it with the next request, without waiting for the announcement
  await models.refresh()
  const data = {
    generation: applied.generation,
    definitions: applied.plan.definitions.length,
    records: [...applied.records.values()].reduce((sum, count) => sum + count, 0),
  }
  tellFacts(res, { packs: [...applied.records.keys()], ...data })
  res.json({ data })
}

/** Nobody brings in what they do not have themselves. */
function guardOf(db: Services['db'], principal: Principal): NonNullable<PackOptions['guard']> {
  return (packs) =>
    changeGuard({
      db,
      principal,
      pack: { data: packs.flatMap(({ data }) => data.map(({ object }) => object)) },
    })
}

async function download({ db }: Services, req: Request, res: Response): Promise<void> {
  const { name } = req.params
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]*$/.test(name)) throw new TesseraError('NOT_FOUND')
  const archive = await exportArchive(db, name)
  res.type('application/zip').attachment(`${name}.zip`).set('Cache-Control', 'no-store').send(archive)
}

function archiveOf({ body }: Request): Buffer {
  if (Buffer.isBuffer(body) && body.length > 0) return body
  throw new TesseraError('ARCHIVE_REFUSED', { reason: { zh: '没有内容', en: 'it is empty' } })
}

function flag({ query }: Request, name: string): boolean {
  const value = query[name]
  if (value === undefined || value === 'false') return false
  if (value === 'true') return true
  throw badQuery(name, { zh: '须为 true 或 false', en: 'true or false is expected' })
}

/** Whoever applies names the generation they have seen the plan of. */
function planned({ query }: Request): number {
  const base = query['base']
  if (typeof base === 'string' && /^\d{1,15}$/.test(base)) return Number(base)
  throw badQuery('base', { zh: '须给出计划的 base', en: 'the base of the plan is needed' })
}
