/** Roles, who holds them, what they may give, and what one may register. To those without the points these addresses are unknown. */
import { type Request, type Response, Router } from 'express'

import type { UserPrincipal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import {
  changeFunction,
  changeRole,
  copyRole,
  createFunction,
  createRole,
  type Editing,
  explain,
  holdersOf,
  linkPeople,
  listRoles,
  peopleOf,
  permissionsOf,
  permissionTree,
  previewedPerson,
  readRegister,
  removeFunction,
  removeRole,
  roleDocument,
  roleRevisions,
  unlinkPeople,
} from '../../identity/roles/index.ts'
import { writing } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { requires, signedIn } from '../caller.ts'
import { menuTree } from '../../screens/index.ts'
import type { MenuNode } from '../../screens/types.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import {
  confirmQuery,
  copyBody,
  explainQuery,
  functionBody,
  functionPatchBody,
  newRoleBody,
  nodeQuery,
  peopleBody,
  peopleQuery,
  rolePatchBody,
  treeQuery,
} from './role-input.ts'

type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

const VIEW = ['role_view', 'role_edit', 'role_assign', 'user_masking']
const REGISTER = ['function_view', 'function_edit', 'function_rights']

export function roleRoutes(services: Services): Router {
  const router = Router()
  const answer = (endpoint: Endpoint) => (req: Request, res: Response) => endpoint(services, req, res)
  router.use('/roles', requires(...VIEW))
  router.use('/permissions', requires(...VIEW, ...REGISTER))
  router.use('/functions', requires('function_edit'))
  router
    .route('/roles')
    .get(answer(list))
    .post(requires('role_edit'), jsonBody, answer(create))
    .all(offers('GET', 'POST'))
  router
    .route('/roles/:name')
    .get(answer(read))
    .patch(requires('role_edit'), jsonBody, answer(change))
    .delete(requires('role_edit'), answer(remove))
    .all(offers('GET', 'PATCH', 'DELETE'))
  router.route('/roles/:name/copy').post(requires('role_edit'), jsonBody, answer(copy)).all(offers('POST'))
  router.route('/roles/:name/revisions').get(answer(revisions)).all(offers('GET'))
  router
    .route('/roles/:name/people')
    .get(answer(people))
    .post(requires('role_assign'), jsonBody, answer(link))
    .all(offers('GET', 'POST'))
  router.route('/roles/:name/people/remove').post(requires('role_assign'), jsonBody, answer(unlink)).all(offers('POST'))
  router.route('/permissions/tree').get(answer(tree)).all(offers('GET'))
  router.route('/permissions/holders').get(requires('function_rights'), answer(holders)).all(offers('GET'))
  router.use('/access', requires('access_explain'))
  router.route('/access/explain').get(answer(why)).all(offers('GET'))
  router
    .route('/people/:id/permissions')
    .get(requires('user_preview'), answer(permissions))
    .all(requires('user_preview'), offers('GET'))
  router.route('/functions').post(jsonBody, answer(register)).all(offers('POST'))
  router
    .route('/functions/:kind/:name')
    .patch(jsonBody, answer(arrange))
    .delete(answer(unregister))
    .all(offers('PATCH', 'DELETE'))
  return router
}

async function list(services: Services, _req: Request, res: Response): Promise<void> {
  res.json({ data: await listRoles(reading(services, res)) })
}

async function read(services: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await roleDocument(reading(services, res), nameOf(req)) })
}

async function revisions(services: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await roleRevisions(services, nameOf(req)) })
}

async function create(services: Services, req: Request, res: Response): Promise<void> {
  const { name, patch } = newRoleBody(objectBody(req))
  await createRole(editing(services, res), name, patch)
  res.status(201).json({ data: await roleDocument(reading(services, res), name) })
}

async function copy(services: Services, req: Request, res: Response): Promise<void> {
  const { name, label } = copyBody(objectBody(req))
  await copyRole(editing(services, res), nameOf(req), name, label)
  res.status(201).json({ data: await roleDocument(reading(services, res), name) })
}

async function change(services: Services, req: Request, res: Response): Promise<void> {
  const { version, patch } = rolePatchBody(objectBody(req))
  await changeRole(editing(services, res), nameOf(req), version, patch)
  res.json({ data: await roleDocument(reading(services, res), nameOf(req)) })
}

async function remove(services: Services, req: Request, res: Response): Promise<void> {
  await removeRole(editing(services, res), nameOf(req), confirmQuery(req.query))
  res.status(204).end()
}

async function people(services: Services, req: Request, res: Response): Promise<void> {
  const question = peopleQuery(req.query)
  const { people: data, total } = await peopleOf(reading(services, res), nameOf(req), question)
  res.json({ data, page: { limit: question.limit, offset: question.offset, total } })
}

async function link(services: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: { people: await relink(services, req, res, linkPeople) } })
}

async function unlink(services: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: { people: await relink(services, req, res, unlinkPeople) } })
}

function relink(services: Services, req: Request, res: Response, work: typeof linkPeople): Promise<number> {
  const { principal } = signedIn(res)
  const users = peopleBody(objectBody(req))
  const { db, stages } = services
  const request = traceOf(res)
  return writing(services, (model, attempt) =>
    work({ db, model, principal, stages, ...(request !== undefined && { request }), ...attempt }, nameOf(req), users),
  )
}

async function tree({ db, models }: Services, req: Request, res: Response): Promise<void> {
  const whole = treeQuery(req.query)
  res.json({ data: permissionTree(models.current(), signedIn(res).principal, await readRegister(db, db), whole) })
}

async function holders(services: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await holdersOf(reading(services, res), nodeQuery(req.query)) })
}

async function why(services: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await explain(reading(services, res), explainQuery(req.query)) })
}

/** Exactly the menus that the person sees after signing in, with what they may do there. */
async function permissions(services: Services, req: Request, res: Response): Promise<void> {
  const about = reading(services, res)
  const { id } = req.params
  if (!isId(id)) throw new TesseraError('NOT_FOUND')
  const person = await previewedPerson(about, id)
  const modules = menuTree(about.model, person)
  const names = new Set(modules.flatMap(namesOf))
  res.json({ data: { modules, permissions: await permissionsOf(about, person, names) } })
}

function namesOf({ name, children }: MenuNode): string[] {
  return [name, ...children.flatMap(namesOf)]
}

async function register(services: Services, req: Request, res: Response): Promise<void> {
  await createFunction({ db: services.db, principal: signedIn(res).principal }, functionBody(objectBody(req)))
  await services.models.refresh()
  res.status(204).end()
}

async function arrange(services: Services, req: Request, res: Response): Promise<void> {
  const named = functionOf(req)
  const patch = functionPatchBody(objectBody(req), named.kind)
  await changeFunction({ db: services.db, principal: signedIn(res).principal }, { ...named, patch })
  await services.models.refresh()
  res.status(204).end()
}

async function unregister(services: Services, req: Request, res: Response): Promise<void> {
  await removeFunction({ db: services.db, principal: signedIn(res).principal }, functionOf(req))
  await services.models.refresh()
  res.status(204).end()
}

function reading(
  { db, models }: Services,
  res: Response,
): {
  db: Services['db']
  model: ReturnType<Services['models']['current']>
  principal: UserPrincipal
} {
  return { db, model: models.current(), principal: signedIn(res).principal }
}

function editing(services: Services, res: Response): Editing {
  return reading(services, res)
}

function traceOf(res: Response): string | undefined {
  const { trace }: { trace?: string } = res.locals
  return trace
}

/** @throws TesseraError NOT_FOUND */
function nameOf(req: Request): string {
  const { name } = req.params
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new TesseraError('NOT_FOUND')
  return name
}

/** @throws TesseraError NOT_FOUND */
function functionOf(req: Request): { kind: 'menu' | 'point'; name: string } {
  const { kind } = req.params
  if (kind !== 'menu' && kind !== 'point') throw new TesseraError('NOT_FOUND')
  return { kind, name: nameOf(req) }
}
