/** The registry of applications for those who keep it, and the documents about them for those who write programs. */
import { Router, type Request, type Response } from 'express'

import { accessPlan } from '../../access/index.ts'
import { recordOperation } from '../../audit/index.ts'
import { eventDefinitions } from '../../automation/index.ts'
import {
  type ApplicationEdit,
  callsByDay,
  OPERATIONS,
  principalOf as principalOfApplication,
  RATES,
  type StoredApplication,
} from '../../identity/applications/index.ts'
import type { Transaction } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { EventDefinition } from '../../../metadata/types.ts'
import { badQuery } from '../../query/index.ts'
import { jsonBody, objectBody } from '../body.ts'
import { holds, requires, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'
import { hasTag } from '../tags.ts'
import { addressReader } from './address.ts'
import { clientSource } from './client.ts'
import { openDocument, type OpenDocument } from './document.ts'
import { examples } from './examples.ts'

type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

const VIEW = 'application_view'
const EDIT = 'application_edit'
const SECRET = 'application_secret'
const DOCS = 'api_docs'

export function applicationRoutes(services: Services): Router {
  const router = Router()
  const answer = (endpoint: Endpoint) => (req: Request, res: Response) => endpoint(services, req, res)
  router.use('/applications', requires(VIEW, EDIT, SECRET, DOCS))
  router
    .route('/applications')
    .get(answer(list))
    .post(requires(EDIT), jsonBody, answer(create))
    .all(offers('GET', 'POST'))
  router.route('/applications/form').get(requires(EDIT, VIEW), answer(form)).all(offers('GET'))
  router
    .route('/applications/:id')
    .get(requires(VIEW, EDIT, SECRET), answer(read))
    .patch(requires(EDIT), jsonBody, answer(change))
    .all(offers('GET', 'PATCH'))
  router.route('/applications/:id/secrets').post(requires(SECRET), jsonBody, answer(resetSecret)).all(offers('POST'))
  router.route('/applications/:id/secrets/:slot').delete(requires(SECRET), answer(endSecret)).all(offers('DELETE'))
  router.route('/applications/:id/statistics').get(requires(VIEW, EDIT), answer(statistics)).all(offers('GET'))
  router.route('/applications/:id/calls').get(requires(VIEW, EDIT), answer(calls)).all(offers('GET'))
  router.route('/applications/:id/openapi.json').get(requires(DOCS, EDIT), answer(document)).all(offers('GET'))
  router.route('/applications/:id/client.ts').get(requires(DOCS, EDIT), answer(client)).all(offers('GET'))
  router.route('/applications/:id/examples').get(requires(DOCS, EDIT), answer(showExamples)).all(offers('GET'))
  return router
}

async function list({ applications }: Services, _req: Request, res: Response): Promise<void> {
  const all = await applications.list()
  const isWhole = holds(res, [VIEW, EDIT, SECRET])
  res.json({ data: isWhole ? all : all.map(({ id, name, app_id, status }) => ({ id, name, app_id, status })) })
}

/** What can be given to applications by whoever asks. */
async function form({ db, models }: Services, _req: Request, res: Response): Promise<void> {
  const model = models.current()
  const { principal } = signedIn(res)
  const objects = [...model.objects.keys()].flatMap((name) => {
    const plan = accessPlan(model, principal, name)
    const operations = plan ? OPERATIONS.filter((operation) => plan.scope(operation) !== 'none') : []
    if (!plan || operations.length === 0) return []
    const fields = [...plan.fields.values()]
      .filter(({ field }) => field.kind.storage !== 'none' || field.kind.tags === true)
      .map(({ field, writable, reads }) => ({ name: field.name, label: field.label, writable, reads }))
    return [{ name, label: plan.object.label, operations, fields }]
  })
  const events = await eventDefinitions(db, db, ['*'])
  res.json({
    data: {
      objects,
      events: [...events.values()].map(({ name, label, enabled }) => ({ name, label, enabled: enabled !== false })),
      rates: RATES,
    },
  })
}

async function create(services: Services, req: Request, res: Response): Promise<void> {
  const made = await services.applications.create(editOf(services, req, res), objectBody(req))
  res.status(201).json({ data: made })
}

async function read(services: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await applicationOf(services, req) })
}

async function change(services: Services, req: Request, res: Response): Promise<void> {
  const { version, ...facts } = objectBody(req)
  await services.applications.change(editOf(services, req, res), idOf(req), version, facts)
  await read(services, req, res)
}

async function resetSecret(services: Services, req: Request, res: Response): Promise<void> {
  res.status(201).json({ data: await services.applications.resetSecret(editOf(services, req, res), idOf(req)) })
}

async function endSecret(services: Services, req: Request, res: Response): Promise<void> {
  const slot = Number(req.params['slot'])
  await services.applications.endSecret(editOf(services, req, res), idOf(req), slot)
  res.status(204).end()
}

const MOST_DAYS = 90

async function statistics(services: Services, req: Request, res: Response): Promise<void> {
  const { id } = await applicationOf(services, req)
  const days = Number(req.query['days'] ?? 14)
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    throw badQuery('days', { zh: `须为 1 到 ${MOST_DAYS}`, en: `1 to ${MOST_DAYS} is expected` })
  await services.applications.log.flush()
  res.json({ data: await callsByDay(services.db, id, { days, timeZone: services.timeZone }) })
}

const LATEST_CALLS = 100

async function calls(services: Services, req: Request, res: Response): Promise<void> {
  const { id } = await applicationOf(services, req)
  await services.applications.log.flush()
  res.json({ data: await services.applications.latestCalls(id, LATEST_CALLS) })
}

async function document(services: Services, req: Request, res: Response): Promise<void> {
  sendDocument(req, res, await documentOf(services, await applicationOf(services, req)))
}

async function client(services: Services, req: Request, res: Response): Promise<void> {
  const application = await applicationOf(services, req)
  const { text } = await documentOf(services, application)
  res
    .set('Content-Disposition', `attachment; filename="tessera-${application.app_id}.ts"`)
    .type('text/plain')
    .send(clientSource(text))
}

const METHODS: readonly unknown[] = ['GET', 'POST', 'PATCH', 'DELETE']

async function showExamples(services: Services, req: Request, res: Response): Promise<void> {
  const { app_id: appId } = await applicationOf(services, req)
  const { method = 'GET', path = '/open/v1/openapi.json', query = '', body = '' } = req.query
  const texts = { method, path, query, body }
  for (const [name, value] of Object.entries(texts)) {
    if (typeof value !== 'string') throw badQuery(name, { zh: '只能出现一次', en: 'it can be given once' })
  }
  if (!METHODS.includes(method)) throw badQuery('method', { zh: `须为 ${METHODS.join('、')}`, en: METHODS.join(', ') })
  const base = `${req.protocol}://${req.get('host') ?? ''}`
  res.json({ data: examples({ base, appId, ...(texts as Record<keyof typeof texts, string>) }) })
}

/** The document of an application with all its rights. */
async function documentOf({ db, models }: Services, application: StoredApplication): Promise<OpenDocument> {
  const principal = principalOfApplication(application, application)
  const events = await reportable(db, application.events)
  return openDocument(models.current(), { principal, application, scopes: application }, events)
}

export async function reportable(db: Services['db'], codes: readonly string[]): Promise<EventDefinition[]> {
  return codes.length === 0 ? [] : [...(await eventDefinitions(db, db, codes)).values()]
}

/** A reader that has the document already is told so. */
export function sendDocument(req: Request, res: Response, { text, tag }: OpenDocument): void {
  res.set('Cache-Control', 'private, no-cache').set('ETag', `"${tag}"`)
  if (hasTag(req.headers['if-none-match'], tag)) res.status(304).end()
  else res.type('application/json').send(text)
}

async function applicationOf({ applications }: Services, req: Request): Promise<StoredApplication> {
  const found = await applications.find(idOf(req))
  if (!found) throw new TesseraError('NOT_FOUND')
  return found
}

function idOf(req: Request): string {
  const { id } = req.params
  if (typeof id !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw new TesseraError('NOT_FOUND')
  return id
}

function editOf(services: Services, req: Request, res: Response): Parameters<Services['applications']['create']>[0] {
  const { db, models, trustedProxies } = services
  const { principal } = signedIn(res)
  const address = addressReader(trustedProxies)(req)
  const told = (tx: Transaction, { action, id, before, after }: ApplicationEdit): Promise<void> =>
    recordOperation(db, tx, {
      principal,
      module: 'applications',
      action,
      object: 'sys_application',
      objectLabel: { zh: '应用', en: 'Application' },
      record: id,
      trail: id,
      ...(before && { before: { ...before } }),
      ...(after && { after: { ...after } }),
      method: req.method,
      path: req.originalUrl.split('?', 1)[0] ?? '',
      address,
      request: traceOf(res),
    })
  return { model: models.current(), principal, told }
}
