/**
 * What is kept of every request: an id that appears in its answer, its log line and the history it leaves; its time and
 * outcome; and, of what changes something or is denied, an entry in the log of operations.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { type Principal, PUBLIC } from '../access/index.ts'
import { addressOf } from './address-of.ts'
import type { Metrics } from './metrics.ts'
import { isExport, operationOf, recordParts } from './operation-of.ts'
import type { Services } from './services.ts'

/** A request under way; `id` is the trace it leaves. */
export interface Passage {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly began: number
  /** Who calls, once that is known. */
  principal?: Principal
  /** Id of the record that came about. */
  made?: string
  /** Of a refusal. */
  code?: string
  /** What was done, beyond what the address says. */
  facts?: Readonly<Record<string, unknown>>
}

/** Says in the log of operations what a request did. By classification: no values of fields, no secrets. */
export function tellFacts(res: { readonly locals: object }, facts: Readonly<Record<string, unknown>>): void {
  const { passage } = res.locals as { passage?: Passage }
  if (passage) passage.facts = facts
}

export function beginPassage(method: string, path: string): Passage {
  return { id: randomUUID(), method, path, began: performance.now() }
}

/** Keeps the id of the one record that an answer to a creation begins with. */
export function noteMade(passage: Passage | undefined, answer: string): void {
  const made = /^\{"data":\{"id":"([^"\\]+)"/.exec(answer)?.[1]
  if (passage && made !== undefined) passage.made = made
}

/** Notes a request's outcome once its answer has left. */
export type Watch = (res: ServerResponse, passage: Passage) => void

export function createWatch(
  services: Pick<Services, 'log' | 'models' | 'operations'>,
  metrics: Pick<Metrics, 'observe'>,
): Watch {
  return (res, passage) => {
    const { id: trace, method, path, began } = passage
    res.on('finish', () => {
      const ms = performance.now() - began
      const status = res.statusCode
      metrics.observe({ method, path, status }, ms)
      // the query may hold what people searched for, so only the path is kept
      services.log.debug({ trace, method, path, status, ms: Math.round(ms) }, 'request')
      try {
        if (method !== 'GET' || status === FORBIDDEN || isExport(path)) note(services, passage, res.req, { status, ms })
      } catch (error) {
        services.log.error({ err: error, trace }, 'an operation could not be noted')
      }
    })
  }
}

const FORBIDDEN = 403

interface Outcome {
  readonly status: number
  readonly ms: number
}

/** Callers whom nobody knows are not noted: who tries to sign in is, in a log of its own. */
function note(
  { models, operations }: Pick<Services, 'models' | 'operations'>,
  { id: request, method, path, principal = PUBLIC, made, code, facts }: Passage,
  req: IncomingMessage,
  { status, ms }: Outcome,
): void {
  if (principal.kind === 'public') return
  const model = models.current()
  const operation = operationOf(method, path, model)
  if (!operation) return
  const object = made === undefined ? undefined : model.objects.get(operation.object ?? '')
  operations.note({
    ...operation,
    ...(object && made !== undefined && recordParts(object, made)),
    at: new Date(Date.now() - ms),
    principal,
    result: resultOf(status),
    ...(code !== undefined && status >= 400 && { code }),
    ...(facts && status < 400 && { after: facts }),
    method,
    path,
    address: addressOf(req),
    request,
    ms,
  })
}

function resultOf(status: number): 'done' | 'refused' | 'failed' {
  if (status < 400) return 'done'
  return status < 500 ? 'refused' : 'failed'
}
