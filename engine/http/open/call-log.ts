/** Every call of the open API leaves an entry: what was asked without its values, and how it ended. */
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'

import { TesseraError } from '../../kernel/errors.ts'
import type { Model } from '../../model/types.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'
import { addressReader } from './address.ts'
import { openLocals } from './caller.ts'

const LONGEST_METHOD = 10

/** Notes the call once its answer has left, or its caller went away. */
export function logCalls({ applications: { log }, models, trustedProxies }: Services): RequestHandler {
  const addressOf = addressReader(trustedProxies)
  return (req, res, next) => {
    const began = performance.now()
    const address = addressOf(req)
    openLocals(res).address = address
    const path = patternOf(req.originalUrl, models.current())
    res.once('close', () => {
      const { application } = openLocals(res)
      const { code } = res.locals as { code?: string }
      log.note({
        ...(application !== undefined && { application }),
        method: req.method.slice(0, LONGEST_METHOD),
        path,
        status: res.statusCode,
        ms: Math.round(performance.now() - began),
        bytes: Number(res.getHeader('Content-Length') ?? 0),
        ...(code !== undefined && { code }),
        address,
        request: traceOf(res),
      })
    })
    next()
  }
}

/** Remembers why a call was refused, on its way to where that is said. */
export const noteRefusal: ErrorRequestHandler = (error: unknown, _req, res: Response, next) => {
  const code = error instanceof TesseraError ? error.code : 'INTERNAL'
  Object.assign(res.locals, { code })
  if (error instanceof TesseraError && error.code === 'TOO_MANY_CALLS') tellNone(res, error.data)
  next(error)
}

function tellNone(res: Response, { limit, seconds, rate }: TesseraError['data']): void {
  res.set('RateLimit-Policy', `"${String(rate)}";q=${String(limit)};w=60`)
  res.set('RateLimit', `"${String(rate)}";r=0;t=${String(seconds)}`)
}

const WORDS: ReadonlySet<string> = new Set(['query', 'aggregate', 'upsert', 'remove', 'token', 'revoke'])
const PLACES: ReadonlySet<string> = new Set(['events', 'openapi.json', 'token', 'revoke'])

/** An address without ids, parameters and whatever strangers may write into it. */
export function patternOf(target: string, model: Model): string {
  const [path = ''] = target.split('?')
  const [root = '', ...parts] = path.split('/').slice(1)
  if (root.toLowerCase() === 'oauth') return `/oauth/${known(parts[0], PLACES)}`
  const [, object, last, ...others] = parts
  if (object === undefined) return '/open'
  const rest = last === undefined || last === '' ? '' : `/${WORDS.has(last) ? last : '{id}'}`
  const place = model.objects.has(object) ? object : known(object, PLACES)
  return `/open/v1/${place}${rest}${others.length > 0 ? '/{unknown}' : ''}`
}

function known(part: string | undefined, words: ReadonlySet<string>): string {
  return part !== undefined && words.has(part) ? part : '{unknown}'
}
