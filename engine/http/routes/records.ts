/** The generated API of every object: list, read, create, change, delete, history, reveal. */
import { Router, type Request, type Response } from 'express'

import { invalid, TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { getRecord, listRecords, parseListRequest, parseReadRequest, type ReadContext } from '../../query/index.ts'
import { createMany, recordHistory, type Removal, removeMany, requirePlan, revealFields, updateMany, type Writer } from '../../records/index.ts'
import { isRecord, jsonBody, objectBody } from '../body.ts'
import { principalOf, requireUser } from '../caller.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'

const MOST_CREATED = 1_000

export function recordRoutes(services: Services): Router {
  const router = Router()
  router.use(requireUser)
  router.get('/:object', (req, res) => list(services, req, res))
  router.post('/:object', jsonBody, (req: Request, res: Response) => create(services, req, res))
  router.post('/:object/remove', jsonBody, (req: Request, res: Response) => removeSeveral(services, req, res))
  router.get('/:object/:id', (req, res) => read(services, req, res))
  router.patch('/:object/:id', jsonBody, (req: Request, res: Response) => change(services, req, res))
  router.delete('/:object/:id', (req, res) => removeOne(services, req, res))
  router.get('/:object/:id/history', async (req, res) => {
    const history = await recordHistory({ ...contextOf(services, res), tx: services.db }, param(req, 'object'), idOf(req))
    res.json({ data: history })
  })
  router.post('/:object/:id/reveal', jsonBody, (req: Request, res: Response) => reveal(services, req, res))
  for (const path of ['/:object', '/:object/:id', '/:object/:id/:part']) {
    router.all(path, (req) => {
      throw new TesseraError('METHOD_NOT_ALLOWED', { method: req.method })
    })
  }
  return router
}

async function list(services: Services, req: Request, res: Response): Promise<void> {
  const context = readContext(services, req, res)
  const request = parseListRequest(req.query, context.plan)
  const { data, next, total } = await listRecords(services.db, context, request)
  sendData(res, data, `,"page":${JSON.stringify({ limit: request.limit, next, ...(total !== undefined && { total }) })}`)
}

async function read(services: Services, req: Request, res: Response): Promise<void> {
  const context = readContext(services, req, res)
  const record = await getRecord(services.db, context, parseReadRequest(req.query, context.plan), idOf(req))
  if (record === undefined) throw new TesseraError('NOT_FOUND')
  sendData(res, record)
}

async function create(services: Services, req: Request, res: Response): Promise<void> {
  const body: unknown = req.body
  const rows = Array.isArray(body) ? body : [body]
  if (!rows.every(isRecord)) throw new TesseraError('BAD_REQUEST', { reason: { zh: '请求体须为对象或对象的数组', en: 'the body must be an object or an array of objects' } })
  if (rows.length > MOST_CREATED) throw new TesseraError('BAD_REQUEST', { reason: { zh: `一次最多 ${MOST_CREATED} 条`, en: `at most ${MOST_CREATED} records at once` } })
  const { records } = await write(services, res, (writer) => createMany(writer, param(req, 'object'), rows))
  res.status(201)
  sendData(res, Array.isArray(body) ? `[${records.join(',')}]` : (records[0] ?? 'null'))
}

async function change(services: Services, req: Request, res: Response): Promise<void> {
  const body = objectBody(req)
  if (body['version'] === undefined) {
    throw invalid([{ code: 'REQUIRED', path: 'version', message: { zh: '缺少 version：所见记录的版本', en: 'version is missing: the version of the record you saw' } }])
  }
  const [record] = await write(services, res, (writer) => updateMany(writer, param(req, 'object'), [{ ...body, id: idOf(req) }]))
  sendData(res, record ?? 'null')
}

async function removeOne(services: Services, req: Request, res: Response): Promise<void> {
  const { version } = req.query
  if (version !== undefined && (typeof version !== 'string' || !/^\d{1,9}$/.test(version))) {
    throw new TesseraError('BAD_QUERY', { parameter: 'version', reason: { zh: '须为整数', en: 'a whole number is expected' } })
  }
  const removal: Removal = { id: idOf(req), ...(version !== undefined && { version: Number(version) }) }
  await write(services, res, (writer) => removeMany(writer, param(req, 'object'), [removal]))
  res.status(204).end()
}

async function removeSeveral(services: Services, req: Request, res: Response): Promise<void> {
  const { ids } = objectBody(req)
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > MOST_CREATED || !ids.every(isId)) {
    throw new TesseraError('BAD_REQUEST', { reason: { zh: `ids 须为 1 到 ${MOST_CREATED} 个编号`, en: `ids must hold 1 to ${MOST_CREATED} ids` } })
  }
  const removed = await write(services, res, (writer) => removeMany(writer, param(req, 'object'), ids.map((id: string) => ({ id }))))
  res.json({ data: { removed } })
}

async function reveal(services: Services, req: Request, res: Response): Promise<void> {
  const { fields } = objectBody(req)
  if (!Array.isArray(fields) || !fields.every((field) => typeof field === 'string')) {
    throw new TesseraError('BAD_REQUEST', { reason: { zh: 'fields 须为字段名的数组', en: 'fields must be an array of field names' } })
  }
  const record = await write(services, res, (writer) => revealFields(writer, param(req, 'object'), idOf(req), fields))
  sendData(res, record)
}

function readContext(services: Services, req: Request, res: Response): ReadContext {
  const context = contextOf(services, res)
  const plan = requirePlan(context.model, context.principal, param(req, 'object'))
  if (plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
  return { ...context, plan }
}

/** One request keeps the Model with which it began. */
function contextOf({ db, models, timeZone }: Services, res: Response): Omit<Writer, 'tx'> {
  return {
    db,
    model: models.current(),
    principal: principalOf(res),
    moment: { now: new Date().toISOString(), timeZone },
    request: traceOf(res),
  }
}

async function write<T>(services: Services, res: Response, work: (writer: Writer) => Promise<T>): Promise<T> {
  const context = contextOf(services, res)
  return services.db.transaction((tx) => work({ ...context, tx }))
}

function param(req: Request, name: 'object' | 'id'): string {
  const value = req.params[name]
  return typeof value === 'string' ? value : ''
}

function idOf(req: Request): string {
  const id = param(req, 'id').toLowerCase()
  if (!isId(id)) throw new TesseraError('NOT_FOUND')
  return id
}

/** Sends JSON text from the database as it is. */
function sendData(res: Response, data: string, rest = ''): void {
  res.type('application/json').send(`{"data":${data}${rest}}`)
}
