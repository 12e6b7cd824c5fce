/** What the routes of records share: who works with which Model, one transaction per write, answers as JSON text. */
import type { Request, RequestHandler, Response } from 'express'

import { TesseraError } from '../../kernel/errors.ts'
import { canonicalId } from '../../model/key.ts'
import type { Model } from '../../model/types.ts'
import type { ReadContext } from '../../query/index.ts'
import { tableFault, type Writer } from '../../records/index.ts'
import { writing } from '../attempts.ts'
import { principalOf } from '../caller.ts'
import { type Call, readContextOf } from '../calls.ts'
import { traceOf } from '../problem.ts'
import { isRepeatable, keepAnswer } from '../repeats.ts'
import type { Services } from '../services.ts'
import { noteMade, type Passage } from '../watch.ts'
import type { BeforeCommit, Caller } from '../write-records.ts'

export type Endpoint = (services: Services, req: Request, res: Response) => Promise<void>

/** An endpoint of an object, whose table others may have changed. */
export function answering(services: Services): (endpoint: Endpoint) => RequestHandler {
  return (endpoint) => (req, res) =>
    endpoint(services, req, res).catch((error: unknown) => {
      throw tableFault(error, services.models.current(), principalOf(res), param(req, 'object'))
    })
}

export function readContext(services: Services, model: Model, req: Request, res: Response): ReadContext {
  return readContextOf(services, callOf(req, res), model)
}

export function callOf(req: Request, res: Response): Call {
  const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(req.url) ?? []
  return { principal: principalOf(res), object: param(req, 'object'), id: param(req, 'id'), query }
}

export function contextOf({ db, timeZone, stages }: Services, model: Model, res: Response): Omit<Writer, 'tx'> {
  return {
    db,
    aside: db.aside,
    model,
    stages,
    principal: principalOf(res),
    moment: { now: new Date().toISOString(), timeZone },
    request: traceOf(res),
  }
}

export interface Reply {
  readonly status: number
  /** JSON text; nothing where there is nothing to say. */
  readonly body?: string
}

/** Writes in one transaction and answers once it stands; who asks again with the same key gets the same answer. */
export async function replyOnce(
  services: Services,
  res: Response,
  work: (writer: Writer) => Promise<Reply>,
): Promise<void> {
  const { status, body } = await writing(services, async (model, attempt) => {
    const reply = await work({ ...contextOf(services, model, res), ...attempt })
    await keepAnswer(res, attempt.tx, {
      status: reply.status,
      type: reply.body ? JSON_TYPE : '',
      body: reply.body ?? '',
    })
    return reply
  })
  send(res, { status, ...(body !== undefined && { body }) })
}

/** Answers with the JSON text of `data` that a write leaves, which is kept in its transaction where the request asks for that. */
export async function replyWith(
  res: Response,
  status: number,
  write: (keep: BeforeCommit | undefined) => Promise<string>,
): Promise<void> {
  const keep: BeforeCommit = (data, tx) =>
    keepAnswer(res, tx, { status, type: JSON_TYPE, body: dataReply(data).body ?? '' })
  const reply = dataReply(await write(isRepeatable(res) ? keep : undefined), status)
  if (status === CREATED) noteMade((res.locals as { passage?: Passage }).passage, reply.body ?? '')
  send(res, reply)
}

const CREATED = 201

export function callerOf(res: Response): Caller {
  return { principal: principalOf(res), trace: traceOf(res) }
}

export function send(res: Response, { status, body }: Reply): void {
  res.status(status)
  if (body === undefined) res.end()
  else res.type(JSON_TYPE).send(body)
}

const JSON_TYPE = 'application/json'

/** The reply that carries JSON text from the database as it is. */
export function dataReply(data: string, status = 200): Reply {
  return { status, body: `{"data":${data}}` }
}

export function param(req: Request, name: 'object' | 'id' | 'action'): string {
  const value = req.params[name]
  return typeof value === 'string' ? value : ''
}

/** The id of the address in its one spelling. @throws TesseraError NOT_FOUND for what can be no id of the object */
export function idOf(model: Model, req: Request): string {
  const key = model.objects.get(param(req, 'object'))?.key
  const id = key && canonicalId(key, param(req, 'id'))
  if (id === undefined) throw new TesseraError('NOT_FOUND')
  return id
}

/** Sends JSON text from the database as it is. */
export function sendData(res: Response, data: string, rest = ''): void {
  res.type('application/json').send(`{"data":${data}${rest}}`)
}
