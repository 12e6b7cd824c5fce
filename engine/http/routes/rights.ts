/** The tree of rights, who has what of it, why, and what one may register. To those without the points these addresses are unknown. */
import { type Request, type Response, Router } from 'express'

import { recordOperation } from '../../audit/index.ts'
import {
  changeFunction,
  createFunction,
  explain,
  holdersOf,
  objectFacets,
  permissionsOf,
  permissionTree,
  previewedPerson,
  readRegister,
  type Registering,
  removeFunction,
} from '../../identity/roles/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { menuTree } from '../../screens/index.ts'
import type { MenuNode } from '../../screens/types.ts'
import { jsonBody, objectBody } from '../body.ts'
import { callFacts } from '../call-facts.ts'
import { requires, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { explainQuery, functionBody, functionPatchBody, nodeQuery, treeQuery } from './role-input.ts'
import { nameOf, reading } from './role-reading.ts'
import { VIEW } from './roles.ts'

type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

const REGISTER = ['function_view', 'function_edit', 'function_rights']

export function rightsRoutes(services: Services): Router {
  const router = Router()
  const answer = (endpoint: Endpoint) => (req: Request, res: Response) => endpoint(services, req, res)
  router.use('/permissions', requires(...VIEW, ...REGISTER))
  router.use('/functions', requires('function_edit'))
  router.use('/access', requires('access_explain'))
  router.route('/permissions/tree').get(answer(tree)).all(offers('GET'))
  router.route('/permissions/objects/:name').get(answer(facets)).all(offers('GET'))
  router.route('/permissions/holders').get(requires('function_rights'), answer(holders)).all(offers('GET'))
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

async function tree({ db, models }: Services, req: Request, res: Response): Promise<void> {
  const whole = treeQuery(req.query)
  res.json({ data: permissionTree(models.current(), signedIn(res).principal, await readRegister(db, db), whole) })
}

async function holders(services: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await holdersOf(reading(services, res), nodeQuery(req.query)) })
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

async function facets({ models }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: objectFacets(models.current(), signedIn(res).principal, nameOf(req)) })
  return Promise.resolve()
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

/** @throws TesseraError NOT_FOUND */
function functionOf(req: Request): { kind: 'menu' | 'point'; name: string } {
  const { kind } = req.params
  if (kind !== 'menu' && kind !== 'point') throw new TesseraError('NOT_FOUND')
  return { kind, name: nameOf(req) }
}
