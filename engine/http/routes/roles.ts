/** Roles, who holds them, what they may give, and what one may register. To those without the points these addresses are unknown. */
import { type Request, type Response, Router } from 'express'

import type { UserPrincipal } from '../../access/index.ts'
import { type OperationEntry, recordOperation } from '../../audit/index.ts'
import type { Queryable } from '../../database/index.ts'
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
  type Linking,
  linkPeople,
  listRoles,
  maskPeople,
  objectFacets,
  peopleOf,
  permissionsOf,
  permissionTree,
  previewedPerson,
  readRegister,
  type Registering,
  removeFunction,
  removeRole,
  roleDocument,
  roleRevisions,
  unlinkPeople,
  unmaskingScopes,
} from '../../identity/roles/index.ts'
import { type Attempt, writing } from '../attempts.ts'
import { callFacts } from '../call-facts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { requires, signedIn } from '../caller.ts'
import type { Model } from '../../model/types.ts'
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
  maskingBody,
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
  router.use('/masking', requires('user_masking'))
  router
    .route('/masking')
    .get((_req, res) => void res.json({ data: unmaskingScopes(services.models.current()) }))
    .post(jsonBody, answer(mask))
    .all(offers('GET', 'POST'))
  router.route('/permissions/objects/:name').get(answer(facets)).all(offers('GET'))
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
  await createRole(editing(services, req, res), name, patch)
  res.status(201).json({ data: await roleDocument(reading(services, res), name) })
}

async function copy(services: Services, req: Request, res: Response): Promise<void> {
  const { name, label } = copyBody(objectBody(req))
  await copyRole(editing(services, req, res), nameOf(req), name, label)
  res.status(201).json({ data: await roleDocument(reading(services, res), name) })
}

async function change(services: Services, req: Request, res: Response): Promise<void> {
  const { version, patch } = rolePatchBody(objectBody(req))
  await changeRole(editing(services, req, res), nameOf(req), version, patch)
  res.json({ data: await roleDocument(reading(services, res), nameOf(req)) })
}

async function remove(services: Services, req: Request, res: Response): Promise<void> {
  await removeRole(editing(services, req, res), nameOf(req), confirmQuery(req.query))
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

async function mask(services: Services, req: Request, res: Response): Promise<void> {
  const { users, setting } = maskingBody(objectBody(req))
  const people = await writing(services, async (model, attempt) => {
    const linking = linkingOf(services, req, res, model, attempt)
    const count = await maskPeople(linking, users, setting)
    await traced(services, req, res, attempt.tx, { action: 'masking', record: users.join(','), after: { ...setting } })
    return count
  })
  res.json({ data: { people } })
}

async function facets({ models }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: objectFacets(models.current(), signedIn(res).principal, nameOf(req)) })
  return Promise.resolve()
}

function relink(services: Services, req: Request, res: Response, work: typeof linkPeople): Promise<number> {
  const users = peopleBody(objectBody(req))
  return writing(services, async (model, attempt) => {
    const changed = await work(linkingOf(services, req, res, model, attempt), nameOf(req), users)
    const action = work === linkPeople ? 'role_link' : 'role_unlink'
    await traced(services, req, res, attempt.tx, { action, record: nameOf(req), after: { users } })
    return changed
  })
}

function linkingOf({ db, stages }: Services, _req: Request, res: Response, model: Model, attempt: Attempt): Linking {
  const request = traceOf(res)
  return {
    db,
    model,
    principal: signedIn(res).principal,
    stages,
    ...(request !== undefined && { request }),
    ...attempt,
  }
}

/** Every change of rights stands in the log of operations, from where and in which request. */
function traced(
  { db }: Services,
  req: Request,
  res: Response,
  tx: Queryable,
  entry: Pick<OperationEntry, 'action' | 'record' | 'before' | 'after'>,
): Promise<void> {
  const { principal } = signedIn(res)
  return recordOperation(db, tx, { principal, module: 'roles', object: 'role', ...entry, ...callFacts(req, res) })
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
  await createFunction(registering(services, req, res), functionBody(objectBody(req)))
  await services.models.refresh()
  res.status(204).end()
}

async function arrange(services: Services, req: Request, res: Response): Promise<void> {
  const named = functionOf(req)
  const patch = functionPatchBody(objectBody(req), named.kind)
  await changeFunction(registering(services, req, res), { ...named, patch })
  await services.models.refresh()
  res.status(204).end()
}

async function unregister(services: Services, req: Request, res: Response): Promise<void> {
  await removeFunction(registering(services, req, res), functionOf(req))
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

function editing(services: Services, req: Request, res: Response): Editing {
  return {
    ...reading(services, res),
    told: (tx, { action, name, before, after }) =>
      traced(services, req, res, tx, {
        action,
        record: name,
        ...(before && { before: { ...before } }),
        ...(after && { after: { ...after } }),
      }),
  }
}

function registering(services: Services, req: Request, res: Response): Registering {
  const { db } = services
  const { principal } = signedIn(res)
  return {
    db,
    principal,
    told: (tx, { action, kind, name, before, after }) =>
      recordOperation(db, tx, {
        principal,
        module: 'functions',
        action,
        object: kind,
        record: name,
        ...(before && { before: { ...before } }),
        ...(after && { after: { ...after } }),
        ...callFacts(req, res),
      }),
  }
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
