/** Writes of many records at once, and the recycle bin: by ids, by a condition, by natural key. */
import type { RequestHandler, Request, Response, Router } from 'express'

import { TesseraError } from '../../kernel/errors.ts'
import { OWN_KEY } from '../../model/key.ts'
import { listRecords, parseListRequest } from '../../query/index.ts'
import {
  inBin,
  purgeChosen,
  removeChosen,
  requirePlan,
  restoreChosen,
  runActionOnMany,
  type Selection,
  updateAlike,
  updateMany,
  upsertMany,
  type Writer,
} from '../../records/index.ts'
import { reading } from '../attempts.ts'
import { jsonBody, objectBody } from '../body.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { dataReply, type Endpoint, param, readContext, replyOnce, sendData } from './record-route.ts'
import { changesBody, selectionBody, type SelectionBody, upsertBody, valuesBody } from './set-input.ts'

/** Words after the name of an object that no id can be. */
export function setRoutes(router: Router, answer: (endpoint: Endpoint) => RequestHandler): void {
  router.route('/:object/upsert').post(jsonBody, answer(upsert)).all(offers('POST'))
  router.route('/:object/remove').post(jsonBody, answer(remove)).all(offers('POST'))
  router.route('/:object/deleted').get(answer(listDeleted)).all(offers('GET'))
  router.route('/:object/restore').post(jsonBody, answer(restore)).all(offers('POST'))
  router.route('/:object/actions/:action').post(jsonBody, answer(act)).all(offers('POST'))
  router.route('/:object/purge').post(jsonBody, answer(purge)).all(offers('POST'))
}

/** Each record its own values, or all of them the same. */
export async function changeSeveral(services: Services, req: Request, res: Response): Promise<void> {
  const name = param(req, 'object')
  const body: unknown = req.body
  if (Array.isArray(body)) {
    await replyOnce(services, res, async (writer) => {
      const records = await updateMany(writer, name, changesBody(body, keyOf(writer, name)))
      return dataReply(`[${records.join(',')}]`)
    })
    return
  }
  const { values, ...chosen } = objectBody(req)
  await replyOnce(services, res, async (writer) => {
    const selection = selectionBody(chosen, keyOf(writer, name))
    const found = await updateAlike(
      meaning(writer, selection),
      name,
      await selectionOf(services, writer, name, selection),
      valuesBody(values),
    )
    return dataReply(JSON.stringify(found))
  })
}

export async function upsert(services: Services, req: Request, res: Response): Promise<void> {
  const { key, rows } = upsertBody(objectBody(req))
  await replyOnce(services, res, async (writer) => {
    const written = { ...writer, means: 'upsert' }
    const { records, results } = await upsertMany(written, param(req, 'object'), key, rows)
    const counts = { created: 0, updated: 0, unchanged: 0 }
    for (const result of results) counts[result]++
    const told = JSON.stringify({ ...counts, results }).slice(0, -1)
    return { status: 200, body: `{"data":${told},"records":[${records.join(',')}]}}` }
  })
}

export async function remove(services: Services, req: Request, res: Response): Promise<void> {
  const name = param(req, 'object')
  await replyOnce(services, res, async (writer) => {
    const selection = selectionBody(objectBody(req), keyOf(writer, name))
    const removed = await removeChosen(
      meaning(writer, selection),
      name,
      await selectionOf(services, writer, name, selection),
    )
    return dataReply(JSON.stringify({ removed }))
  })
}

async function act(services: Services, req: Request, res: Response): Promise<void> {
  const [object, name] = [param(req, 'object'), param(req, 'action')]
  await replyOnce(services, res, async (writer) => {
    const selection = await selectionOf(services, writer, object, selectionBody(objectBody(req), keyOf(writer, object)))
    return dataReply(JSON.stringify(await runActionOnMany(writer, services.actions, { object, name, selection })))
  })
}

async function listDeleted(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const context = inBin(readContext(services, model, req, res))
    const request = parseListRequest(req.query, context)
    if (request.looksUp) await services.lookups.count(context.principal)
    const { data, ...page } = await listRecords(services.db, context, request)
    sendData(res, data, `,"page":${JSON.stringify({ limit: request.limit, ...page })}`)
  })
}

async function restore(services: Services, req: Request, res: Response): Promise<void> {
  await overBin(services, req, res, async (writer, name, selection) => ({
    restored: await restoreChosen(writer, name, selection),
  }))
}

async function purge(services: Services, req: Request, res: Response): Promise<void> {
  await overBin(services, req, res, async (writer, name, selection) => ({
    purged: await purgeChosen(writer, name, selection),
  }))
}

async function overBin(
  services: Services,
  req: Request,
  res: Response,
  work: (writer: Writer, name: string, selection: Selection) => Promise<object>,
): Promise<void> {
  const name = param(req, 'object')
  await replyOnce(services, res, async (writer) => {
    const selection = selectionBody(objectBody(req), keyOf(writer, name))
    const done = await work(
      meaning(writer, selection),
      name,
      await selectionOf(services, writer, name, selection, true),
    )
    return dataReply(JSON.stringify(done))
  })
}

/** The history of what met a condition says so. */
function meaning(writer: Writer, selection: SelectionBody): Writer {
  return 'named' in selection ? writer : { ...writer, means: 'rule' }
}

/**
 * To write many in one call is a right of its own. A condition is read as a list reads it: what a mask hides can no more be
 * asked by writing.
 */
export async function selectionOf(
  { lookups }: Services,
  writer: Writer,
  name: string,
  selection: SelectionBody,
  deleted = false,
): Promise<Selection> {
  const plan = requirePlan(writer.model, writer.principal, name)
  const isSeveral = !('named' in selection) || selection.named.length > 1
  if (isSeveral && plan.scope('batch') === 'none') throw new TesseraError('FORBIDDEN')
  if ('named' in selection) return selection
  if (plan.scope('read') === 'none') throw new TesseraError('FORBIDDEN')
  const context = { ...writer, plan }
  const matching = parseListRequest(selection.parameters, deleted ? inBin(context) : context)
  if (matching.looksUp) await lookups.count(writer.principal)
  return { matching, ...(selection.expected !== undefined && { expected: selection.expected }) }
}

export function keyOf({ model }: Writer, name: string): typeof OWN_KEY {
  return model.objects.get(name)?.key ?? OWN_KEY
}
