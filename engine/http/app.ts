/**
 * In charge of HTTP: who calls, which route, which answer. No decision about data is taken here.
 * What enters are requests; what leaves are the services' answers, as JSON or as problem details.
 */
import type { RequestListener } from 'node:http'
import express, { type Express, type RequestHandler } from 'express'
import type { Registry } from 'prom-client'

import { TesseraError } from '../kernel/errors.ts'
import { identifyCaller, principalOf, rightsMark } from './caller.ts'
import { refuseAgain, shortWay } from './fast/index.ts'
import { refuseUnsound } from './framing.ts'
import { offers } from './methods.ts'
import { createMetrics } from './metrics.ts'
import { applicationRoutes } from './open/admin-routes.ts'
import { openRoutes } from './open/index.ts'
import { openApiRoutes } from './openapi/routes.ts'
import { PATIENCE_MS } from './patience.ts'
import { problemHandler } from './problem.ts'
import { repeats } from './repeats.ts'
import { designRoutes } from './routes/design.ts'
import { directoryRoutes } from './routes/directories.ts'
import { consoleRoutes } from './routes/console.ts'
import { existingRoutes } from './routes/existing.ts'
import { exportRoutes } from './routes/exports.ts'
import { fileRoutes } from './routes/files.ts'
import { importRoutes } from './routes/imports.ts'
import { healthRoutes } from './routes/health.ts'
import { packRoutes } from './routes/packs.ts'
import { personAccessRoutes } from './routes/person-access.ts'
import { profileRoutes } from './routes/profile.ts'
import { parameterRoutes } from './routes/parameters.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { auditRoutes } from './routes/audit.ts'
import { operationRoutes } from './routes/operations.ts'
import { peopleRoutes } from './routes/people.ts'
import { queryRoutes } from './routes/queries.ts'
import { recordRoutes } from './routes/records.ts'
import { rightsRoutes } from './routes/rights.ts'
import { roleRoutes } from './routes/roles.ts'
import { screenRoutes } from './routes/screens.ts'
import { searchRoutes } from './routes/search.ts'
import { sessionRoutes } from './routes/session.ts'
import { tagHandRoutes } from './routes/tags-hand.ts'
import { tagRunRoutes } from './routes/tags-runs.ts'
import { tagPreviewRoutes } from './routes/tags-preview.ts'
import { tagHistoryRoutes } from './routes/tags-history.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import type { Services } from './services.ts'
import { beginPassage, createWatch, type Passage, type Watch } from './watch.ts'

/**
 * For the server that carries the app: an address may hold a filter over many values, and a large file may come over a
 * slow line; every other request has the time of `withinMinutes`. No setting of the process makes its parser lenient.
 */
export const SERVER_OPTIONS = {
  maxHeaderSize: 64 * 1024,
  requestTimeout: 3_600_000,
  insecureHTTPParser: false,
} as const

/** Answers every request: those that come most often on a short way, all others through Express. */
export function createApp(services: Services): RequestListener {
  const metrics = createMetrics()
  const watch = createWatch(services, metrics)
  services.outbound.watch(metrics.observeCall)
  return shortWay(services, watch, createExpress(services, metrics.registry, watch))
}

/** Answers every request through Express, those of the short way too. */
export function createExpress(services: Services, registry: Registry, watch: Watch): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  // TLS ends at a proxy on this machine, if at all; nobody else is believed about scheme or address
  app.set('trust proxy', 'loopback')
  app.use(traced(watch), withinMinutes, securityHeaders, refuseUnsound)
  // ahead of sessions, which count for nothing there
  app.use(openRoutes(services))
  app.use(identifyCaller(services))
  app.use(healthRoutes(services, registry))
  app.use(openApiRoutes(services))
  app.use('/api', (_req, res, next) => {
    res.set('Cache-Control', 'no-store')
    // tells a console that is open that its navigation and screens are of a former generation
    res.set('X-Tessera-Generation', String(services.models.current().generation))
    const principal = principalOf(res)
    if (principal.kind === 'user') res.set('X-Tessera-Rights', rightsMark(principal))
    next()
  })
  app.use(
    '/api/v1',
    repeats(services),
    sessionRoutes(services),
    profileRoutes(services),
    personAccessRoutes(services),
    screenRoutes(services),
    roleRoutes(services),
    rightsRoutes(services),
    designRoutes(services),
    existingRoutes(services),
    packRoutes(services),
    parameterRoutes(services),
    scheduleRoutes(services),
    auditRoutes(services),
    operationRoutes(services),
    directoryRoutes(services),
    fileRoutes(services),
    exportRoutes(services),
    importRoutes(services),
    peopleRoutes(services),
    applicationRoutes(services),
    refuseAgain,
    queryRoutes(services),
    searchRoutes(services),
    tagHistoryRoutes(services),
    tagPreviewRoutes(services),
    tagRunRoutes(services),
    tagHandRoutes(services),
    recordRoutes(services),
  )
  app.use('/api', () => {
    throw new TesseraError('NOT_FOUND')
  })
  // beside the API there is nothing but to read
  app.use((req, res, next) => (req.method === 'GET' || req.method === 'HEAD' ? next() : offers('GET')(req, res, next)))
  if (services.consoleFolder !== undefined) app.use(consoleRoutes(services.consoleFolder))
  app.use(() => {
    throw new TesseraError('NOT_FOUND')
  })
  app.use(problemHandler(services))
  return app
}

function traced(watch: Watch): RequestHandler {
  return (req, res, next) => {
    const passage = beginPassage(req.method, req.path)
    // ahead of whoever watches
    res.once('finish', () => (passage.principal = principalOf(res)))
    watch(res, passage)
    const locals: { trace?: string; passage?: Passage } = res.locals
    locals.trace = passage.id
    locals.passage = passage
    res.set('X-Request-Id', passage.id)
    next()
  }
}

/** Where bodies are files, which may come over a slow line. */
const UPLOADS: ReadonlySet<string> = new Set(['/api/v1/files', '/api/v1/imports'])

/** A body that is not a file arrives soon, or whoever sends it drop by drop is cut off. */
const withinMinutes: RequestHandler = (req, _res, next) => {
  if (req.method !== 'GET' && !UPLOADS.has(req.path)) {
    const impatience = setTimeout(() => req.destroy(), PATIENCE_MS).unref()
    for (const event of ['end', 'close'] as const) req.once(event, () => clearTimeout(impatience))
  }
  next()
}

const securityHeaders: RequestHandler = (_req, res, next) => {
  for (const [name, value] of SECURITY_HEADERS) res.setHeader(name, value)
  next()
}
