/** Roles, who holds them, and what people see of masked values. To those without the points these addresses are unknown. */
import { type Request, type Response, Router } from 'express'

import { type OperationEntry, recordOperation } from '../../audit/index.ts'
import type { Queryable } from '../../database/index.ts'
import {
  changeRole,
  copyRole,
  createRole,
  type Editing,
  type Linking,
  linkPeople,
  listRoles,
  maskPeople,
  peopleOf,
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
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import {
  confirmQuery,
  copyBody,
  maskingBody,
  newRoleBody,
  peopleBody,
  peopleQuery,
  rolePatchBody,
} from './role-input.ts'
import { nameOf, reading } from './role-reading.ts'

type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

/** Who may look at roles. */
export const VIEW = ['role_view', 'role_edit', 'role_assign', 'user_masking']

export function roleRoutes(services: Services): Router {
  const router = Router()
  const answer = (endpoint: Endpoint) => (req: Request, res: Response) => endpoint(services, req, res)
  router.use('/roles', requires(...VIEW))
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
  router.use('/masking', requires('user_masking'))
  router
    .route('/masking')
    .get((_req, res) => void res.json({ data: unmaskingScopes(services.models.current()) }))
    .post(jsonBody, answer(mask))
    .all(offers('GET', 'POST'))
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

function traceOf(res: Response): string | undefined {
  const { trace }: { trace?: string } = res.locals
  return trace
}
