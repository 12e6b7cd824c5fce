/**
 * `Idempotency-Key`: any POST or PATCH of somebody signed in may name one. Requests without it pass at once. The routes
 * of records keep their answer in the transaction of the write (`replyOnce`); of others it is kept as they answer.
 */
import type { Request, RequestHandler, Response } from 'express'

import type { Queryable } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { collectBody, isJson } from './body.ts'
import { principalOf } from './caller.ts'
import { beginRepeatable, type KeptAnswer, Repeat } from './repeat-store.ts'
import type { Services } from './services.ts'

const HEADER = 'idempotency-key'
const KEY = /^[\x21-\x7e]{1,255}$/

/** Their answers hold tokens and secrets, which are told once. */
const SESSIONS = /^\/(session|sign-in|profile|applications)(\/|$)|\/actions\/reset_password\/?$/i

interface RepeatLocals {
  repeat?: Repeat
}

export function repeats({ db, log }: Pick<Services, 'db' | 'log'>): RequestHandler {
  return (req, res, next) => {
    const key = req.headers[HEADER]
    if (key === undefined || (req.method !== 'POST' && req.method !== 'PATCH')) return next()
    const principal = principalOf(res)
    if (!('id' in principal) || SESSIONS.test(req.path)) return next()
    if (typeof key !== 'string' || !KEY.test(key)) throw new TesseraError('BAD_REQUEST', { reason: BAD_KEY })
    const begin = async (): Promise<void> => {
      const held = await beginRepeatable(db, {
        caller: principal.id,
        rights: principal.rights.key,
        key,
        parts: partsOf(req),
      })
      if (!(held instanceof Repeat)) return replay(res, held)
      const locals: RepeatLocals = res.locals
      locals.repeat = held
      keepOnEnd(res, held, (error) => log.warn({ err: error }, 'the answer to a repeatable request could not be kept'))
      next()
    }
    // what streams is told by its length and kind alone
    if (isJson(req)) collectBody(req, res, (error?: unknown) => (error ? next(error) : void begin().catch(next)))
    else void begin().catch(next)
  }
}

const BAD_KEY = {
  zh: 'Idempotency-Key 须为 1 到 255 个可见的 ASCII 字符，建议用 UUID',
  en: 'Idempotency-Key must be 1 to 255 visible ASCII characters; a UUID is best',
}

/** Whether the request asked that its answer be kept. */
export function isRepeatable(res: Response): boolean {
  const { repeat }: RepeatLocals = res.locals
  return repeat !== undefined
}

/** Keeps an answer in the transaction of its effect, where the request asked for that. */
export async function keepAnswer(res: Response, tx: Queryable, answer: KeptAnswer): Promise<void> {
  const { repeat }: RepeatLocals = res.locals
  await repeat?.complete(tx, answer)
}

function partsOf(req: Request): (string | Buffer)[] {
  const body: unknown = req.body
  const { 'content-type': type = '', 'content-length': length = '' } = req.headers
  return [req.method, req.originalUrl, Buffer.isBuffer(body) ? body : `${type} ${length}`]
}

function replay(res: Response, { status, type, body }: KeptAnswer): void {
  res.status(status).set('Idempotency-Replayed', 'true').set('Cache-Control', 'no-store')
  if (type === '') res.end()
  else res.type(type).send(body)
}

/** Before the answer leaves, its key is settled: kept with a good answer, free after a refusal. */
function keepOnEnd(res: Response, repeat: Repeat, onError: (error: unknown) => void): void {
  const end = res.end.bind(res) as (...given: unknown[]) => Response
  res.end = (...given: unknown[]): Response => {
    res.end = end
    const answer = { status: res.statusCode, type: String(res.get('Content-Type') ?? ''), body: textOf(given[0]) }
    const isGood = res.statusCode < 400 && !res.headersSent
    const settled = isGood ? repeat.finish(answer) : repeat.release()
    void settled.catch(onError).then(() => end(...given))
    return res
  }
}

function textOf(chunk: unknown): string {
  if (typeof chunk === 'string') return chunk
  return Buffer.isBuffer(chunk) ? chunk.toString('utf8') : ''
}
