/** Parameters and what they are set to: for whoever has the points; to anybody else these addresses are unknown ones. */
import { type Request, type Response, Router } from 'express'

import { mayDo } from '../../access/index.ts'
import { type OperationEntry, recordOperation } from '../../audit/index.ts'
import { MASKING_POINT, unmasksMore } from '../../identity/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { ParameterChanged, Writing } from '../../settings/index.ts'
import { isRecord, jsonBody, objectBody } from '../body.ts'
import { requires, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import { callFacts } from '../call-facts.ts'
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

async function add(services: Services, req: Request, res: Response): Promise<void> {
  const entry = await services.parameters.add(objectBody(req), writing(services, req, res))
  res.status(201).location(`/api/v1/parameters/${entry.name}`).json({ data: entry })
}

async function change(services: Services, req: Request, res: Response): Promise<void> {
  refuseUnmasking(services, req, res)
  res.json({ data: await services.parameters.change(nameOf(req), objectBody(req), writing(services, req, res)) })
}

async function remove(services: Services, req: Request, res: Response): Promise<void> {
  refuseUnmasking(services, req, res)
  await services.parameters.remove(nameOf(req), writing(services, req, res))
  res.status(204).end()
}

async function history({ parameters }: Services, req: Request, res: Response): Promise<void> {
  const name = nameOf(req)
  const changes = await parameters.changes(name)
  if (changes.length === 0 && !(await parameters.list()).some((entry) => entry.name === name))
    throw new TesseraError('NOT_FOUND')
  res.json({ data: changes })
}

/** What switches masks shows everybody everything: it takes the right to set masking, and to see as much oneself. */
function refuseUnmasking({ models }: Services, req: Request, res: Response): void {
  const name = nameOf(req)
  const { principal } = signedIn(res)
  const isSwitch = [...models.current().objects.values()].some(({ maskSwitch }) => maskSwitch === name)
  if (!isSwitch) return
  if (!mayDo(principal, MASKING_POINT)) throw new TesseraError('FORBIDDEN')
  if (unmasksMore({ level: 'clear', except: [] }, principal.rights))
    throw new TesseraError('BEYOND_RIGHTS', { count: 1 })
}

function nameOf(req: Request): string {
  return String(req.params['name'])
}

/** Every change stands in the log of operations too, from where and in which request. */
function writing({ db }: Services, req: Request, res: Response): Writing {
  const { principal } = signedIn(res)
  const request = traceOf(res)
  return {
    author: { kind: 'user', id: principal.id, request },
    traced: (tx, { name, action, before, after, hidden }) =>
      recordOperation(db, tx, {
        principal,
        module: 'parameters',
        action,
        object: 'parameter',
        record: name,
        ...valueFacts({ before, after, hidden, isRemoved: action === 'remove' || action === 'reset' }),
        ...callFacts(req, res),
      }),
  }
}

/** What stands for a secret. */
const DOTS = '••••••'

function valueFacts({
  before,
  after,
  hidden,
  isRemoved,
}: Pick<ParameterChanged, 'before' | 'after' | 'hidden'> & { readonly isRemoved: boolean }): Pick<
  OperationEntry,
  'before' | 'after'
> {
  if (hidden) return isRemoved ? { before: { value: DOTS } } : { after: { value: DOTS } }
  return { ...factsOf('before', before), ...factsOf('after', after) }
}

function factsOf<K extends 'before' | 'after'>(name: K, value: unknown): { [P in K]?: Record<string, unknown> } {
  if (value === null || value === undefined) return {}
  const facts = isRecord(value) ? { ...value } : { value }
  return { [name]: facts } as { [P in K]?: Record<string, unknown> }
}
