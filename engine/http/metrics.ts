/** Figures of this process: time and outcome of requests by route, and what Node tells of itself. */
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

import type { OutboundCall } from '../outbound/index.ts'

const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export interface Answered {
  readonly method: string
  readonly path: string
  readonly status: number
}

export interface Metrics {
  readonly registry: Registry
  observe(answered: Answered, milliseconds: number): void
  /** By outcome alone: there are as many hosts as people name. */
  observeCall(call: OutboundCall): void
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'tessera_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'area', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  })
  const observe = ({ method, path, status }: Answered, milliseconds: number): void =>
    duration.observe({ method, area: areaOf(path), status }, milliseconds / 1000)
  const calls = new Histogram({
    name: 'tessera_outbound_seconds',
    help: 'Time of calls to foreign addresses',
    labelNames: ['outcome'],
    buckets: BUCKETS,
    registers: [registry],
  })
  const observeCall = ({ status, code = '', ms }: OutboundCall): void =>
    calls.observe({ outcome: status === undefined ? code : String(status) }, ms / 1000)
  return { registry, observe, observeCall }
}

/** A label must not grow with ids or whatever strangers ask for. */
function areaOf(path: string): string {
  if (path.startsWith('/api/v1/session')) return 'session'
  if (path.startsWith('/api/v1/screens') || path === '/api/v1/boot') return 'screens'
  if (path.startsWith('/api/v1/')) return 'records'
  return path.startsWith('/assets/') ? 'assets' : 'other'
}
