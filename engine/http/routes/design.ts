/** Definitions, drafts of them, plan and apply: for administrators; to anybody else these addresses are unknown ones. */
import { type Request, type Response, Router } from 'express'

import {
  applyDrafts,
  definitionSchema,
  discardAllDrafts,
  discardDraft,
  fieldKindOffers,
  listDefinitions,
  listDrafts,
  listDropped,
  listRevisions,
  planDrafts,
  previewTemplate,
  purgeDefinitions,
  readDefinition,
  readDraft,
  restoreDefinitions,
  saveDrafts,
} from '../../drafts/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import type { DefinitionKind } from '../../model/definition.ts'
import { isDefinitionKind } from '../../model/validate/schemas.ts'
import { unservedBy } from '../../query/index.ts'
import { objectIndexes } from '../../schema/object-indexes.ts'
import { jsonBody, objectBody } from '../body.ts'
import { holds, principalOf, requires, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import { changeGuard } from '../../identity/index.ts'
import type { ChangeGuard } from '../../schema/guard.ts'
import { screenModel } from '../../screens/index.ts'
import type { Services } from '../services.ts'
import { tellFacts } from '../watch.ts'
import {
  applyBody,
  cascadeParameter,
  definitionsQuery,
  discardQuery,
  draftBody,
  draftsBody,
  optionalBody,
  planBody,
  previewBody,
  purgeBody,
  refuseOthers,
  typeQuery,
} from './design-input.ts'

type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

export function designRoutes(services: Services): Router {
  const router = Router()
  const answer = (endpoint: Endpoint) => (req: Request, res: Response) => endpoint(services, req, res)
  router.use(requires('design', 'enum_edit'))
  const designers = requires('design')
  router.use(['/dropped', '/drafts/preview', '/definitions/object'], designers)
  router.route('/definitions').get(answer(list)).all(offers('GET'))
  router.route('/definitions/:kind/:name').get(answer(read)).all(offers('GET'))
  router.route('/definitions/object/:name/indexes').get(answer(indexes)).all(offers('GET'))
  router.route('/definitions/:kind/:name/revisions').get(answer(revisions)).all(offers('GET'))
  router
    .route('/drafts')
    .get(answer(drafts))
    .post(jsonBody, answer(saveSeveral))
    .delete(answer(discardAll))
    .all(offers('GET', 'POST', 'DELETE'))
  router.route('/drafts/plan').post(jsonBody, answer(plan)).all(offers('POST'))
  router.route('/drafts/apply').post(jsonBody, answer(apply)).all(offers('POST'))
  router.route('/drafts/:kind/:name').put(jsonBody, answer(save)).delete(answer(discard)).all(offers('PUT', 'DELETE'))
  router.route('/drafts/preview').post(jsonBody, answer(preview)).all(offers('POST'))
  router.route('/dropped').get(answer(dropped)).all(offers('GET'))
  router.route('/dropped/:id/restore').post(jsonBody, answer(restore)).all(offers('POST'))
  router.route('/dropped/:id/purge').post(jsonBody, answer(purge)).all(offers('POST'))
  router.route('/field-kinds').get(answer(kinds)).all(offers('GET'))
  router.route('/definition-schemas/:kind').get(answer(schema)).all(offers('GET'))
  return router
}

async function list({ db }: Services, req: Request, res: Response): Promise<void> {
  const asked = definitionsQuery(req.query)
  const only: typeof asked = holds(res, ['design']) ? {} : { kind: 'enum' }
  res.json({
    data: asked.kind && only.kind && asked.kind !== only.kind ? [] : await listDefinitions(db, { ...asked, ...only }),
  })
}

async function read({ db }: Services, req: Request, res: Response): Promise<void> {
  const { kind, name } = named(req)
  requireKind(res, kind)
  res.json({ data: await readDefinition(db, kind, name) })
}

async function indexes({ db, models }: Services, req: Request, res: Response): Promise<void> {
  const name = String(req.params['name'])
  const model = models.current()
  const object = model.objects.get(name)
  res.json({ data: { ...(await objectIndexes(db, name)), unserved: object ? unservedBy(model, object) : [] } })
}

async function revisions({ db }: Services, req: Request, res: Response): Promise<void> {
  const { kind, name } = named(req)
  requireKind(res, kind)
  res.json({ data: await listRevisions(db, kind, name) })
}

async function drafts({ db }: Services, _req: Request, res: Response): Promise<void> {
  res.json({ data: await listDrafts(db) })
}

async function save({ db }: Services, req: Request, res: Response): Promise<void> {
  const { kind, name } = named(req)
  requireKind(res, kind)
  const input = { kind, name, ...draftBody(objectBody(req)) }
  await saveDrafts(db, [input], { by: callerId(res), cascade: cascadeParameter(req.query) })
  res.json({ data: (await readDraft(db, kind, name)) ?? { kind, name, action: null, issues: [] } })
}

async function saveSeveral({ db }: Services, req: Request, res: Response): Promise<void> {
  const inputs = draftsBody(objectBody(req))
  for (const { kind } of inputs) requireKind(res, kind)
  await saveDrafts(db, inputs, { by: callerId(res), cascade: cascadeParameter(req.query) })
  res.json({ data: await listDrafts(db) })
}

async function discard({ db }: Services, req: Request, res: Response): Promise<void> {
  requireKind(res, named(req).kind)
  await discardDraft(db, { ...named(req), ...discardQuery(req.query) })
  res.status(204).end()
}

async function discardAll({ db }: Services, _req: Request, res: Response): Promise<void> {
  if (!holds(res, ['design'])) throw new TesseraError('NOT_FOUND')
  await discardAllDrafts(db)
  res.status(204).end()
}

async function plan({ db }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await planDrafts(db, { ...planBody(req.body), guard: guardOf(db, res) }) })
}

async function apply({ db, models }: Services, req: Request, res: Response): Promise<void> {
  const applied = await applyDrafts(db, { ...applyBody(objectBody(req)), by: callerId(res), guard: guardOf(db, res) })
  // whoever applied sees it with the next request, without waiting for the announcement
  await models.refresh()
  tellFacts(res, { ...applied })
  res.json({ data: applied })
}

/** The screen as this person would see it, with what waits to be applied marked. */
async function preview({ db, actions }: Services, req: Request, res: Response): Promise<void> {
  const { model, template, waiting, issues } = await previewTemplate(db, previewBody(objectBody(req)))
  const screen = screenModel(model, principalOf(res), template, actions)
  if (!screen) throw new TesseraError('NOT_FOUND')
  const fields = Object.fromEntries(
    Object.entries(screen.fields).map(([name, field]) => [
      name,
      waiting.has(`${screen.object.name}.${name}`) ? { ...field, synchronised: false } : field,
    ]),
  )
  res.json({ data: { ...screen, fields }, issues })
}

async function dropped({ db }: Services, _req: Request, res: Response): Promise<void> {
  res.json({ data: await listDropped(db) })
}

async function restore({ db, models }: Services, req: Request, res: Response): Promise<void> {
  refuseOthers(optionalBody(req.body))
  const restored = await restoreDefinitions(
    db,
    droppedId(req),
    { id: callerId(res), what: 'console' },
    guardOf(db, res),
  )
  await models.refresh()
  res.json({ data: restored })
}

async function purge({ db }: Services, req: Request, res: Response): Promise<void> {
  const author = { id: callerId(res), what: 'console' }
  await purgeDefinitions(db, droppedId(req), { ...purgeBody(objectBody(req)), author })
  res.status(204).end()
}

function kinds(_services: Services, _req: Request, res: Response): Promise<void> {
  res.json({ data: fieldKindOffers() })
  return Promise.resolve()
}

function schema(_services: Services, req: Request, res: Response): Promise<void> {
  const { kind } = req.params
  if (typeof kind !== 'string' || !isDefinitionKind(kind)) throw new TesseraError('NOT_FOUND')
  res.json({ data: definitionSchema(kind, typeQuery(req.query)) })
  return Promise.resolve()
}

/** Nobody gains or gives by definitions what they do not have. */
function guardOf(db: Services['db'], res: Response): ChangeGuard {
  return changeGuard({ db, principal: principalOf(res) })
}

/** Who keeps enums alone sees and drafts nothing else. @throws TesseraError NOT_FOUND */
function requireKind(res: Response, kind: DefinitionKind): void {
  if (!holds(res, kind === 'enum' ? ['design', 'enum_edit'] : ['design'])) throw new TesseraError('NOT_FOUND')
}

function callerId(res: Response): string {
  return signedIn(res).principal.id
}

/** @throws TesseraError NOT_FOUND */
function droppedId(req: Request): string {
  const { id } = req.params
  if (!isId(id)) throw new TesseraError('NOT_FOUND')
  return id
}

/** @throws TesseraError NOT_FOUND */
function named(req: Request): { kind: DefinitionKind; name: string } {
  const { kind, name } = req.params
  if (typeof kind !== 'string' || typeof name !== 'string' || !isDefinitionKind(kind))
    throw new TesseraError('NOT_FOUND')
  return { kind, name }
}
