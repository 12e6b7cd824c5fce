/** Errors as RFC 9457 problem details: what, where, what would be right, and a trace id; never a stack. */
import type { ErrorRequestHandler, Response } from 'express'

import { STATEMENT_SECONDS } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { localeOf } from '../kernel/text.ts'
import { addressOf } from './address-of.ts'
import { principalOf } from './caller.ts'
import type { Services } from './services.ts'
import type { Passage } from './watch.ts'

/** The last handler: everything that was thrown becomes an answer. */
export function problemHandler({ log, exceptions }: Pick<Services, 'log' | 'exceptions'>): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const problem = knownProblem(error)
    const trace = traceOf(res)
    if (!problem) {
      const call = { method: req.method, path: req.path, address: addressOf(req), request: trace }
      const given = [req.body, req.query, req.headers.cookie, req.headers.authorization]
      // what people sent stands in no log, the server's own included
      const err = exceptions.note({ error, principal: principalOf(res), ...call, given })
      log.error({ err, trace, method: req.method, path: req.path }, 'request failed')
    }
    if (res.headersSent) return next(error)
    sendProblem(res, problem ?? new TesseraError('INTERNAL', { trace }), req.headers['accept-language'])
  }
}

/** Writes a refusal; `language` chooses the title's language, `message` always carries both. */
export function sendProblem(res: Response, error: TesseraError, language: string | undefined): void {
  const { seconds } = error.data
  const { passage } = res.locals as { passage?: Passage }
  if (passage) passage.code = error.code
  if (typeof seconds === 'number') res.set('Retry-After', String(Math.ceil(seconds)))
  if (error.status === 401) res.set('WWW-Authenticate', 'Bearer realm="tessera"')
  res.status(error.status).type('application/problem+json')
  res.send(
    JSON.stringify({
      ...error.data,
      type: 'about:blank',
      title: error.text[localeOf(language)],
      status: error.status,
      code: error.code,
      message: error.text,
      trace_id: traceOf(res),
      issues: error.issues,
    }),
  )
}

export function traceOf(res: Response): string {
  const { trace } = res.locals as { trace?: string }
  return trace ?? ''
}

/** PostgreSQL's word for a statement that ran into its time limit. */
const QUERY_CANCELED = '57014'

const UNREADABLE = { zh: '地址或请求体无法读取', en: 'the address or the body cannot be read' }

/** The refusal an error stands for; nothing for a defect. */
function knownProblem(error: unknown): TesseraError | undefined {
  if (error instanceof TesseraError) return error
  if (!(error instanceof Error)) return undefined
  const { type, code, status, limit } = error as Error & Partial<Record<'type' | 'code' | 'status' | 'limit', unknown>>
  // a value PostgreSQL itself cannot read, such as a NUL in text: the caller's fault, told without the server's words
  if (code === '22021' || code === '22P05') {
    return new TesseraError('BAD_REQUEST', {
      reason: { zh: '文本中有不可用的字符', en: 'a text holds a character that cannot be stored' },
    })
  }
  if (code === QUERY_CANCELED) return new TesseraError('QUERY_TOO_SLOW', { seconds: STATEMENT_SECONDS })
  return typeof status === 'number' && status >= 400 && status < 500 ? refusalOfExpress(status, type, limit) : undefined
}

/** What Express and its parts found wrong with a request; their own words may name files of this machine. */
function refusalOfExpress(status: number, type: unknown, limit: unknown): TesseraError {
  if (type === 'entity.too.large') return new TesseraError('BODY_TOO_LARGE', { limit: inUnits(Number(limit)) })
  if (type === 'encoding.unsupported') return new TesseraError('UNSUPPORTED_MEDIA_TYPE')
  return status === 404 ? new TesseraError('NOT_FOUND') : new TesseraError('BAD_REQUEST', { reason: UNREADABLE })
}

function inUnits(bytes: number): string {
  const kilobytes = bytes / 1024
  return kilobytes < 1024 ? `${kilobytes} kB` : `${kilobytes / 1024} MB`
}
