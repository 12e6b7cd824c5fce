/**
 * Reading records as callers from outside ask for it, for the routes and for whatever stands before them. What enters is
 * a call; what leaves is the text of the answer, which nobody touches any more.
 */
import { TesseraError } from '../kernel/errors.ts'
import { canonicalId } from '../model/key.ts'
import type { Model } from '../model/types.ts'
import {
  aggregateQuestion,
  aggregateRecords,
  aggregateRequest,
  listPage,
  listQuestion,
  listRequest,
  type ReadContext,
  readRequest,
  recordTogether,
} from '../query/index.ts'
import { requirePlan } from '../records/index.ts'
import { reading } from './attempts.ts'
import type { Services } from './services.ts'
import type { Caller } from './write-records.ts'

export interface Call extends Pick<Caller, 'principal'> {
  /** Name of the object in the address. */
  readonly object: string
  /** The record's id as it stands in the address. */
  readonly id?: string
  /** Behind the `?` of the address, as it stands there. */
  readonly query: string
}

/** A page of a list: `{"data":[…],"page":{…}}`. */
export function listBody(services: Services, call: Call): Promise<string> {
  return reading(services, async (model) => {
    const context = readContextOf(services, call, model)
    const request = listRequest(call.query, context)
    if (request.looksUp) await services.lookups.count(context.principal)
    const { data, ...page } = context.plan.object.query
      ? await listQuestion({ ...context, db: services.db }, request)
      : await listPage(services.db, context, request)
    return `{"data":${data},"page":${JSON.stringify({ limit: request.limit, ...page })}}`
  })
}

/** Groups of records: `{"data":[…],"page":{…}}`. */
export function aggregateBody(services: Services, call: Call): Promise<string> {
  return reading(services, async (model) => {
    const context = readContextOf(services, call, model)
    const request = aggregateRequest(call.query, context)
    if (request.looksUp) await services.lookups.count(context.principal)
    const { data, more } = context.plan.object.query
      ? await aggregateQuestion({ ...context, db: services.db }, request)
      : await aggregateRecords(services.db, context, request)
    return `{"data":${data},"page":${JSON.stringify({ limit: request.limit, more })}}`
  })
}

/** One record: `{"data":{…}}`. @throws TesseraError NOT_FOUND */
export function recordBody(services: Services, call: Call): Promise<string> {
  return reading(services, async (model) => {
    const context = readContextOf(services, call, model)
    const request = readRequest(call.query, context)
    const id = canonicalId(context.plan.object.key, call.id ?? '')
    const record = id === undefined ? undefined : await recordTogether(services.db, context, request, id)
    if (record === undefined) throw new TesseraError('NOT_FOUND')
    return `{"data":${record}}`
  })
}

/** @throws TesseraError NOT_FOUND where the principal may read nothing of the object */
export function readContextOf(
  { db, timeZone }: Services,
  { principal, object }: Pick<Call, 'principal' | 'object'>,
  model: Model,
): ReadContext {
  const plan = requirePlan(model, principal, object)
  if (plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
  return { db, model, plan, principal, moment: { now: new Date().toISOString(), timeZone } }
}
