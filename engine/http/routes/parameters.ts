/** Parameters and what they are set to: for whoever has the points; to anybody else these addresses are unknown ones. */
import { type Request, type Response, Router } from 'express'

import { TesseraError } from '../../kernel/errors.ts'
import type { ParameterAuthor } from '../../settings/index.ts'
import { jsonBody, objectBody } from '../body.ts'
import { requires, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'

type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

const VIEW = requires('parameter_view', 'parameter_edit')
const EDIT = requires('parameter_edit')

export function parameterRoutes(services: Services): Router {
  const router = Router()
  const answer = (endpoint: Endpoint) => (req: Request, res: Response) => endpoint(services, req, res)
  router.route('/parameters').get(VIEW, answer(list)).post(EDIT, jsonBody, answer(add)).all(VIEW, offers('GET', 'POST'))
  router
    .route('/parameters/:name')
    .get(VIEW, answer(read))
    .patch(EDIT, jsonBody, answer(change))
    .delete(EDIT, answer(remove))
    .all(VIEW, offers('GET', 'PATCH', 'DELETE'))
  router.route('/parameters/:name/history').get(VIEW, answer(history)).all(VIEW, offers('GET'))
  return router
}

async function list({ parameters }: Services, _req: Request, res: Response): Promise<void> {
  res.json({ data: await parameters.list() })
}

async function read({ parameters }: Services, req: Request, res: Response): Promise<void> {
  const entry = (await parameters.list()).find(({ name }) => name === req.params['name'])
  if (!entry) throw new TesseraError('NOT_FOUND')
  res.json({ data: entry })
}

async function add({ parameters }: Services, req: Request, res: Response): Promise<void> {
  const entry = await parameters.add(objectBody(req), { author: authorOf(res) })
  res.status(201).location(`/api/v1/parameters/${entry.name}`).json({ data: entry })
}

async function change({ parameters }: Services, req: Request, res: Response): Promise<void> {
  res.json({ data: await parameters.change(nameOf(req), objectBody(req), { author: authorOf(res) }) })
}

async function remove({ parameters }: Services, req: Request, res: Response): Promise<void> {
  await parameters.remove(nameOf(req), { author: authorOf(res) })
  res.status(204).end()
}

async function history({ parameters }: Services, req: Request, res: Response): Promise<void> {
  const name = nameOf(req)
  const changes = await parameters.changes(name)
  if (changes.length === 0 && !(await parameters.list()).some((entry) => entry.name === name))
    throw new TesseraError('NOT_FOUND')
  res.json({ data: changes })
}

function nameOf(req: Request): string {
  return String(req.params['name'])
}

function authorOf(res: Response): ParameterAuthor {
  return { kind: 'user', id: signedIn(res).principal.id, request: traceOf(res) }
}
