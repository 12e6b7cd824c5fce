/** What is kept of every request: an id that appears in its answer, its log line and the history it leaves; its time and outcome. */
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'

import type { Metrics } from './metrics.ts'
import type { Services } from './services.ts'

/** A request under way; `id` is the trace it leaves. */
export interface Passage {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly began: number
}

export function beginPassage(method: string, path: string): Passage {
  return { id: randomUUID(), method, path, began: performance.now() }
}

/** Notes a request's outcome once its answer has left. */
export type Watch = (res: ServerResponse, passage: Passage) => void

export function createWatch({ log }: Pick<Services, 'log'>, metrics: Pick<Metrics, 'observe'>): Watch {
  return (res, { id: trace, method, path, began }) => {
    res.on('finish', () => {
      const ms = performance.now() - began
      metrics.observe({ method, path, status: res.statusCode }, ms)
      // the query may hold what people searched for, so only the path is kept
      log.debug({ trace, method, path, status: res.statusCode, ms: Math.round(ms) }, 'request')
    })
  }
}
