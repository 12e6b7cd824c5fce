/**
 * In charge of HTTP: who calls, which route, which answer. No decision about data is taken here.
 * What enters are requests; what leaves are the services' answers, as JSON or as problem details.
 */
import { randomUUID } from 'node:crypto'
import express, { type Express, type RequestHandler } from 'express'
import helmet from 'helmet'

import { TesseraError } from '../kernel/errors.ts'
import { identifyCaller } from './caller.ts'
import { offers } from './methods.ts'
import { createMetrics } from './metrics.ts'
import { openApiRoutes } from './openapi/routes.ts'
import { problemHandler } from './problem.ts'
import { repeats } from './repeats.ts'
import { designRoutes } from './routes/design.ts'
import { consoleRoutes } from './routes/console.ts'
import { existingRoutes } from './routes/existing.ts'
import { exportRoutes } from './routes/exports.ts'
import { fileRoutes } from './routes/files.ts'
import { healthRoutes } from './routes/health.ts'
import { packRoutes } from './routes/packs.ts'
import { recordRoutes } from './routes/records.ts'
import { screenRoutes } from './routes/screens.ts'
import { sessionRoutes } from './routes/session.ts'
import type { Services } from './services.ts'

/**
 * For the server that carries the app: an address may hold a filter over many values, and a large file may come over a
 * slow line; every other request has the time of `withinMinutes`.
 */
export const SERVER_OPTIONS = { maxHeaderSize: 64 * 1024, requestTimeout: 3_600_000 } as const

export function createApp(services: Services): Express {
  const app = express()
  const metrics = createMetrics()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  // TLS ends at a proxy on this machine, if at all; nobody else is believed about scheme or address
  app.set('trust proxy', 'loopback')
  app.use(trace(services), metrics.observe, withinMinutes, securityHeaders(), identifyCaller(services))
  app.use(healthRoutes(services, metrics.registry))
  app.use(openApiRoutes(services))
  app.use('/api', (_req, res, next) => {
    res.set('Cache-Control', 'no-store')
    // tells a console that is open that its navigation and screens are of a former generation
    res.set('X-Tessera-Generation', String(services.models.current().generation))
    next()
  })
  app.use(
    '/api/v1',
    repeats(services),
    sessionRoutes(services),
    screenRoutes(services),
    designRoutes(services),
    existingRoutes(services),
    packRoutes(services),
    fileRoutes(services),
    exportRoutes(services),
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

/** Gives each request an id that appears in its answer, its log line and the history it leaves. */
function trace({ log }: Services): RequestHandler {
  return (req, res, next) => {
    const id = randomUUID()
    const locals: { trace?: string } = res.locals
    locals.trace = id
    res.set('X-Request-Id', id)
    const began = performance.now()
    res.on('finish', () => {
      // the query may hold what people searched for, so only the path is kept
      log.debug(
        {
          trace: id,
          method: req.method,
          path: req.path,
          status: res.statusCode,
          ms: Math.round(performance.now() - began),
        },
        'request',
      )
    })
    next()
  }
}

const PATIENCE_MS = 300_000

/** A body that is not a file arrives soon, or whoever sends it drop by drop is cut off. */
const withinMinutes: RequestHandler = (req, _res, next) => {
  if (req.method !== 'GET' && req.path !== '/api/v1/files') {
    const impatience = setTimeout(() => req.destroy(), PATIENCE_MS).unref()
    for (const event of ['end', 'close'] as const) req.once(event, () => clearTimeout(impatience))
  }
  next()
}

function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Element Plus positions its popups by style attributes
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameSrc: ['https:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'same-origin' },
    // promised by whoever ends TLS in front of this server; over plain HTTP it would be ignored
    strictTransportSecurity: false,
  })
}
