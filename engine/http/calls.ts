/**
 * In charge of reading records for a caller, whichever way the request came in: through Express or ahead of it. What
 * enters is a call; what leaves is the text of the answer, which nobody touches any more.
 */
import type { Principal } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { canonicalId } from '../model/key.ts'
import type { Model } from '../model/types.ts'
import {
  getRecord,
  listQuestion,
  listRecords,
  parseListRequest,
  parseReadRequest,
  type QueryParameters,
  type ReadContext,
} from '../query/index.ts'
import { requirePlan, type Writer } from '../records/index.ts'
import { reading } from './attempts.ts'
import type { Services } from './services.ts'

/** Who calls, and under which trace. */
export interface Caller {
  readonly services: Services
  readonly principal: Principal
  readonly trace: string
}

export interface Call extends Caller {
  /** Name of the object in the address. */
  readonly object: string
  /** The record's id as it stands in the address; empty where none does. */
  readonly id: string
  readonly parameters: QueryParameters
}

/** A page of a list: `{"data":[…],"page":{…}}`. */
export function listBody(call: Call): Promise<string> {
  const { services } = call
  return reading(services, async (model) => {
    const context = readContext(call, model)
    const request = parseListRequest(call.parameters, context)
    if (request.looksUp) services.lookups.count(context.principal)
    const { data, ...page } = context.plan.object.query
      ? await listQuestion({ ...context, db: services.db }, request)
      : await listRecords(services.db, context, request)
    return `{"data":${data},"page":${JSON.stringify({ limit: request.limit, ...page })}}`
  })
}

/** One record: `{"data":{…}}`. @throws TesseraError NOT_FOUND */
export function recordBody(call: Call): Promise<string> {
  return reading(call.services, async (model) => {
    const context = readContext(call, model)
    const request = parseReadRequest(call.parameters, context)
    const record = await getRecord(call.services.db, context, request, idOf(model, call))
    if (record === undefined) throw new TesseraError('NOT_FOUND')
    return `{"data":${record}}`
  })
}

function readContext(call: Call, model: Model): ReadContext {
  const plan = requirePlan(model, call.principal, call.object)
  if (plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
  return { ...contextOf(call, model), plan }
}

export function contextOf({ services, principal, trace }: Caller, model: Model): Omit<Writer, 'tx'> {
  const { db, timeZone, stages } = services
  return {
    db,
    aside: db.aside,
    model,
    stages,
    principal,
    moment: { now: new Date().toISOString(), timeZone },
    request: trace,
  }
}

/** The id of the address in its one spelling. @throws TesseraError NOT_FOUND for what can be no id of the object */
export function idOf(model: Model, { object, id }: Pick<Call, 'object' | 'id'>): string {
  const key = model.objects.get(object)?.key
  const canonical = key && canonicalId(key, id)
  if (canonical === undefined) throw new TesseraError('NOT_FOUND')
  return canonical
}
