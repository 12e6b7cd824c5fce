/**
 * What strangers call: providers that report what became of messages, and recipients who want none any more. Nobody is
 * signed in here; a report is believed by its key, a recipient by the signature in the link that was sent to them.
 */
import express, { type Request, type Response, Router } from 'express'

import { OPT_OUT_PATH, type OptOutLink, optOut, readOptOutToken, takeCallback } from '../../channels/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'

const collected = express.raw({ limit: 256 * 1024, type: () => true })

export function hookRoutes(services: Services): Router {
  const router = Router()
  router.use('/hooks', (_req, res, next) => {
    res.set('Cache-Control', 'no-store')
    next()
  })
  router
    .route('/hooks/v1/channels/:id')
    .post(collected, (req, res) => callback(services, req, res))
    .all(offers('POST'))
  router
    .route(`${OPT_OUT_PATH}/:token`)
    .get((req, res) => ask(services, req, res))
    .post((req, res) => leave(services, req, res))
    .all(offers('GET', 'POST'))
  router.use('/hooks', () => {
    throw new TesseraError('NOT_FOUND')
  })
  return router
}

async function callback({ channels }: Services, req: Request, res: Response): Promise<void> {
  const query = Object.fromEntries(
    Object.entries(req.query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  const headers = Object.fromEntries(
    Object.entries(req.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
  const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0)
  await takeCallback(channels.room, String(req.params['id']), { headers, query, body })
  // as both providers want to hear it
  res.json({ code: 0, msg: 'ok', result: 0, errmsg: 'OK' })
}

/** Asks first: programs follow links in mails without anybody's will. */
function ask({ vault }: Services, req: Request, res: Response): void {
  const { address } = linkOf(vault, req)
  page(res, [
    `<h1>退订 / Unsubscribe</h1>`,
    `<p>${escaped(address)}</p>`,
    `<p>确认后不再收到营销邮件。/ You will get no more of these mails.</p>`,
    `<form method="post"><button type="submit">确认退订 / Unsubscribe</button></form>`,
  ])
}

async function leave({ db, vault, channels }: Services, req: Request, res: Response): Promise<void> {
  const link = linkOf(vault, req)
  await db.transaction((tx) => optOut(channels.room, tx, { ...link, source: 'link' }))
  page(res, ['<h1>已退订 / Done</h1>', '<p>您不会再收到此类邮件。/ You will get no more of these mails.</p>'])
}

function linkOf(vault: Services['vault'], req: Request): OptOutLink {
  const link = readOptOutToken(vault, String(req.params['token']))
  if (!link) throw new TesseraError('NOT_FOUND')
  return link
}

function page(res: Response, lines: readonly string[]): void {
  const head =
    '<!doctype html><html lang="zh"><head><meta charset="utf-8"><meta name="robots" content="noindex">' +
    '<meta name="viewport" content="width=device-width"><title>退订 / Unsubscribe</title></head><body>'
  res.type('html').send(`${head}${lines.join('')}</body></html>`)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
