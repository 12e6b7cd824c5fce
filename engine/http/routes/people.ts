/** People as a whole: made and changed with departments, roles and memberships in one transaction, and many at once. */
import { Router, type Request, type RequestHandler, type Response } from 'express'

import {
  changePerson,
  createPerson,
  memberships,
  moveToDepartments,
  newPerson,
  offeredRoles,
  ownedBy,
  personChange,
  removePeople,
} from '../../identity/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { canonicalId, OWN_KEY } from '../../model/key.ts'
import type { Writer } from '../../records/index.ts'
import { requirePlan, tableFault } from '../../records/index.ts'
import { reading } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { principalOf, requireUser } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { moveBody, namedPeople, peopleBody } from './people-input.ts'
import { contextOf, dataReply, replyOnce } from './record-route.ts'

type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

export function peopleRoutes(services: Services): Router {
  const router = Router()
  const answer =
    (endpoint: Endpoint): RequestHandler =>
    (req, res) =>
      endpoint(services, req, res).catch((error: unknown) => {
        throw tableFault(error, services.models.current(), principalOf(res), 'sys_user')
      })
  router.route('/people').post(requireUser, jsonBody, answer(create)).all(requireUser, offers('POST'))
  router.route('/people/memberships').get(requireUser, answer(listMemberships)).all(requireUser, offers('GET'))
  router.route('/people/roles').get(requireUser, answer(listRoles)).all(requireUser, offers('GET'))
  router.route('/people/owned').post(requireUser, jsonBody, answer(owned)).all(requireUser, offers('POST'))
  router.route('/people/departments').post(requireUser, jsonBody, answer(move)).all(requireUser, offers('POST'))
  router.route('/people/remove').post(requireUser, jsonBody, answer(remove)).all(requireUser, offers('POST'))
  router.route('/people/:id').patch(requireUser, jsonBody, answer(change)).all(requireUser, offers('PATCH'))
  return router
}

async function create(services: Services, req: Request, res: Response): Promise<void> {
  const wish = newPerson(objectBody(req))
  await replyOnce(services, res, async (writer) => dataReply((await createPerson(writer, wish)).record, 201))
}

async function change(services: Services, req: Request, res: Response): Promise<void> {
  const wish = personChange(objectBody(req))
  const id = canonicalId(OWN_KEY, String(req.params['id']))
  if (id === undefined) throw new TesseraError('NOT_FOUND')
  await replyOnce(services, res, async (writer) => dataReply((await changePerson(writer, id, wish)).record))
}

async function move(services: Services, req: Request, res: Response): Promise<void> {
  const wish = moveBody(objectBody(req))
  await replyOnce(services, res, async (writer) =>
    dataReply(JSON.stringify({ changed: await moveToDepartments(writer, wish) })),
  )
}

async function remove(services: Services, req: Request, res: Response): Promise<void> {
  const people = namedPeople(objectBody(req))
  await replyOnce(services, res, async (writer) =>
    dataReply(JSON.stringify({ removed: await removePeople(writer, people) })),
  )
}

async function owned(services: Services, req: Request, res: Response): Promise<void> {
  const people = peopleBody(objectBody(req))
  await reading(services, async (model) => {
    const reader = { ...contextOf(services, model, res), on: services.db }
    res.json({ data: await ownedBy(reader, people) })
  })
}

async function listMemberships(services: Services, req: Request, res: Response): Promise<void> {
  const { person, search, ...others } = req.query
  refuseParameters(others)
  const id = person === undefined ? undefined : canonicalId(OWN_KEY, String(person))
  if (person !== undefined && id === undefined) throw new TesseraError('NOT_FOUND')
  await reading(services, async (model) => {
    const reader = { ...contextOf(services, model, res), on: services.db }
    knowsPeople(reader)
    const asked = {
      ...(id !== undefined && { person: id }),
      ...(typeof search === 'string' && search.trim() !== '' && { search: search.trim().slice(0, LONGEST_SEARCH) }),
    }
    res.json({ data: await memberships(reader, asked) })
  })
}

const LONGEST_SEARCH = 100

async function listRoles(services: Services, req: Request, res: Response): Promise<void> {
  refuseParameters(req.query)
  await reading(services, async (model) => {
    const context = contextOf(services, model, res)
    knowsPeople(context)
    res.json({ data: await offeredRoles(services.db, services.db, context) })
  })
}

/** To who may not see people these addresses do not exist. @throws TesseraError NOT_FOUND */
function knowsPeople({ model, principal }: Pick<Writer, 'model' | 'principal'>): void {
  if (requirePlan(model, principal, 'sys_user').scope('read') === 'none') throw new TesseraError('NOT_FOUND')
}

function refuseParameters(others: Readonly<Record<string, unknown>>): void {
  const [parameter] = Object.keys(others)
  if (parameter === undefined) return
  throw new TesseraError('BAD_QUERY', {
    parameter,
    reason: { zh: '没有这个参数', en: 'there is no such parameter' },
  })
}
