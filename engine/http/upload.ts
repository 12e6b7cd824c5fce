/** Bodies that are the bytes of a file: taken as they come, and not for ever. */
import type { Request, RequestHandler } from 'express'

import { TesseraError } from '../kernel/errors.ts'

/** A sender that is silent for so long has gone. */
const SILENCE_MS = 60_000
/** How long what is refused may still be sent, so that the sender hears why. */
const LINGER_MS = 30_000

/** Nobody sends for ever what was refused. */
export const lingering: RequestHandler = (req, res, next) => {
  res.once('finish', () => {
    if (req.complete) return
    // most senders listen only once they have sent everything
    req.resume()
    setTimeout(() => req.destroy(), LINGER_MS).unref()
  })
  next()
}

/** @throws TesseraError BAD_REQUEST for a form or a compressed body */
export function requireBytes(req: Request): void {
  if (req.is('multipart/*') || (req.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new TesseraError('BAD_REQUEST', {
      reason: { zh: '请求体须为文件内容本身', en: 'the body must be the bytes of the file themselves' },
    })
  }
}

/** What arrives, without closing the connection when it is refused: the sender is still to hear why. */
export async function* bytesOf(req: Request): AsyncIterable<Uint8Array> {
  req.setTimeout(SILENCE_MS, () => req.destroy())
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array
  } catch (cause) {
    throw new TesseraError('UPLOAD_INTERRUPTED', {}, { cause })
  } finally {
    req.setTimeout(0)
  }
  if (!req.complete) throw new TesseraError('UPLOAD_INTERRUPTED')
}
