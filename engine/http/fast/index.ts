/**
 * In charge of the short way: what comes most often is answered ahead of Express, by the same code. What enters is
 * any request; what leaves is an answer, equal byte for byte to Express's own, or the request untouched for Express.
 * Only good answers leave here: what is refused goes on to Express with the refusal, so that it is said in one place.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'

import type { Principal } from '../../access/index.ts'
import { tableFault } from '../../records/index.ts'
import { rightsMark, tokenOf } from '../caller.ts'
import { aggregateBody, listBody, recordBody } from '../calls.ts'
import { framingFault } from '../framing.ts'
import { SECURITY_HEADERS } from '../security-headers.ts'
import type { Services } from '../services.ts'
import { beginPassage, noteMade, type Watch } from '../watch.ts'
import { type Address, readAddress } from './address.ts'
import { carryOut, isWrite, readBody } from './write.ts'

/** What reading threw, for Express to say. */
const refusals = new WeakMap<IncomingMessage, unknown>()

/** Stands before the routes that the short way knows: what it refused is refused. */
export const refuseAgain: RequestHandler = (req, _res, next) => {
  if (refusals.has(req)) throw refusals.get(req)
  next()
}

export function shortWay(services: Services, watch: Watch, longWay: RequestListener): RequestListener {
  return (req, res) => {
    const address = METHODS.has(req.method) ? readAddress(req) : undefined
    if (address === undefined || !services.models.current().objects.has(address.object)) return longWay(req, res)
    if (framingFault(req) || (req.method !== 'GET' && !isWrite(req, address))) return longWay(req, res)
    const answered = answer(services, watch, address, { req, res })
    void answered.catch(() => false).then((isAnswered) => isAnswered || longWay(req, res))
  }
}

interface Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
}

const METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'POST', 'PATCH'])

/** False for whatever Express must answer. */
async function answer(services: Services, watch: Watch, address: Address, { req, res }: Exchange): Promise<boolean> {
  const method = req.method ?? 'GET'
  const passage = beginPassage(method, address.path)
  const token = tokenOf(req)
  const principal = token === undefined ? undefined : await services.sessions.principalOf(token)
  if (!principal || principal.mustChangePassword || principal.mustSetUpSecondStep) return false
  const { generation } = services.models.current()
  const body = method === 'GET' ? undefined : await readBody(req)
  // whoever went away gets no answer
  if (method !== 'GET' && !body) return true
  try {
    const answered = body
      ? await carryOut(services, { principal, trace: passage.id }, address, body)
      : { status: 200, text: await read(services, principal, address) }
    passage.principal = principal
    if (method === 'POST') noteMade(passage, answered.text)
    watch(res, passage)
    send(res, { trace: passage.id, generation, rights: rightsMark(principal) }, answered)
    return true
  } catch (error) {
    refusals.set(req, tableFault(error, services.models.current(), principal, address.object))
    return false
  }
}

function read(services: Services, principal: Principal, { object, rest, query }: Address): Promise<string> {
  if (rest === undefined) return listBody(services, { principal, object, query })
  if (rest === 'aggregate') return aggregateBody(services, { principal, object, query })
  return recordBody(services, { principal, object, id: rest, query })
}

/** In the order in which Express writes them. */
const STATIC_HEADERS = [...SECURITY_HEADERS.flat(), 'Cache-Control', 'no-store', 'X-Tessera-Generation']

interface Marks {
  readonly trace: string
  readonly generation: number
  readonly rights: string
}

function send(
  res: ServerResponse,
  { trace, generation, rights }: Marks,
  { status, text }: { readonly status: number; readonly text: string },
): void {
  const length = Buffer.byteLength(text)
  res.writeHead(status, [
    'X-Request-Id',
    trace,
    ...STATIC_HEADERS,
    String(generation),
    'X-Tessera-Rights',
    rights,
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(length),
  ])
  res.end(text)
}
