/** Bringing files of rows into objects: upload, start, what became of it. */
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { Router, type Request, type Response } from 'express'

import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { localeOf } from '../../kernel/text.ts'
import { badQuery } from '../../query/index.ts'
import { errorSheet } from '../../transfer/import/error-sheet.ts'
import type { TemplateFormat } from '../../transfer/import/template.ts'
import { jsonBody, objectBody } from '../body.ts'
import { requireUser, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { bytesOf, lingering, requireBytes } from '../upload.ts'

const DEFAULT_LIMIT = 20
const MOST = 200
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

export function importRoutes(services: Services): Router {
  const router = Router()
  const { imports } = services
  router
    .route('/imports')
    .all(requireUser)
    .get((req, res) => list(services, req, res))
    .post(lingering, (req, res) => upload(services, req, res))
    .all(offers('GET', 'POST'))
  router
    .route('/imports/:id')
    .all(requireUser)
    .get(async (req, res) => {
      res.json({ data: await imports.get(signedIn(res).principal, idOf(req)) })
    })
    .all(offers('GET'))
  router
    .route('/imports/:id/start')
    .all(requireUser)
    .post(jsonBody, async (req: Request, res: Response) => {
      const how = { body: objectBody(req), locale: localeOf(req.headers['accept-language']) }
      res.status(202).json({ data: await imports.start(signedIn(res).principal, idOf(req), how) })
    })
    .all(offers('POST'))
  router
    .route('/imports/:id/cancel')
    .all(requireUser)
    .post(async (req, res) => {
      res.json({ data: await imports.cancel(signedIn(res).principal, idOf(req)) })
    })
    .all(offers('POST'))
  router
    .route('/imports/:id/errors')
    .all(requireUser)
    .get((req, res) => issues(services, req, res))
    .all(offers('GET'))
  for (const part of ['errors.csv', 'errors.xlsx', 'file'] as const)
    router
      .route(`/imports/:id/${part}`)
      .all(requireUser)
      .get((req, res) => file(services, req, res, part))
      .all(offers('GET'))
  router
    .route('/:object/import-template')
    .all(requireUser)
    .get((req, res) => sendTemplate(services, req, res))
    .all(offers('GET'))
  return router
}

async function upload({ imports }: Services, req: Request, res: Response): Promise<void> {
  const { object, name } = parameters(req, ['object', 'name'])
  if (object === undefined) throw badQuery('object', { zh: '须给出对象', en: 'the object is needed' })
  if (name === undefined) throw badQuery('name', { zh: '须给出文件名', en: 'the name of the file is needed' })
  requireBytes(req)
  const data = await imports.receive(signedIn(res).principal, { object, name, content: bytesOf(req) })
  res.status(201).json({ data })
}

async function list({ imports }: Services, req: Request, res: Response): Promise<void> {
  const { object, after, limit } = parameters(req, ['object', 'after', 'limit'])
  if (after !== undefined && !isId(after))
    throw badQuery('after', { zh: '须为上一页的 next', en: 'must be the `next` of a page' })
  const most = limitOf(limit)
  const found = await imports.list(signedIn(res).principal, { object, after, limit: most + 1 })
  const data = found.slice(0, most)
  res.json({ data, page: { limit: most, next: found.length > most ? (data.at(-1)?.id ?? null) : null } })
}

async function issues({ imports }: Services, req: Request, res: Response): Promise<void> {
  const { after, limit } = parameters(req, ['after', 'limit'])
  const [, row, id] = /^(\d{1,9})-(\d{1,15})$/.exec(after ?? '0-0') ?? []
  if (row === undefined || id === undefined)
    throw badQuery('after', { zh: '须为上一页的 next', en: 'must be the `next` of a page' })
  const most = limitOf(limit)
  const from = { row: Number(row), id: Number(id) }
  const found = await imports.issues(signedIn(res).principal, idOf(req), { after: from, limit: most + 1 })
  const data = found.slice(0, most)
  const last = data.at(-1)
  res.json({ data, page: { limit: most, next: found.length > most && last ? `${last.row}-${last.id}` : null } })
}

async function file(
  { imports }: Services,
  req: Request,
  res: Response,
  part: 'errors.csv' | 'errors.xlsx' | 'file',
): Promise<void> {
  parameters(req, [])
  const { principal } = signedIn(res)
  const { name, format, content } = await imports.file(principal, idOf(req), part === 'file' ? 'original' : 'errors')
  const stem = name.replace(/\.[^.]*$/, '')
  const wanted = part === 'file' ? format : part.slice('errors.'.length)
  describe(res, part === 'file' ? name : `${stem}-errors.${wanted}`, wanted === 'xlsx' ? 'xlsx' : 'csv')
  if (req.method === 'HEAD') {
    content.destroy()
    res.end()
    return
  }
  await send(res, part === 'errors.xlsx' ? Readable.from(errorSheet(content)) : content)
}

async function sendTemplate({ imports }: Services, req: Request, res: Response): Promise<void> {
  const { format = 'xlsx', template: name } = parameters(req, ['format', 'template'])
  if (format !== 'xlsx' && format !== 'csv')
    throw badQuery('format', { zh: '须为 xlsx 或 csv', en: 'must be xlsx or csv' })
  const asked = {
    object: String(req.params['object']),
    template: name,
    locale: localeOf(req.headers['accept-language']),
  }
  const made = await imports.template(signedIn(res).principal, { ...asked, format: format satisfies TemplateFormat })
  describe(res, made.name, format)
  res.end(req.method === 'HEAD' ? undefined : made.content)
}

function describe(res: Response, name: string, format: keyof typeof TYPES): void {
  res.attachment(name)
  res.set({
    'Content-Type': TYPES[format],
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
  })
}

async function send(res: Response, content: Readable): Promise<void> {
  await pipeline(content, res).catch((error: unknown) => {
    // whoever closes the page has seen enough
    if (!res.destroyed) throw error
  })
}

/** The query's parameters by name; others are refused. */
function parameters<N extends string>(req: Request, names: readonly N[]): { readonly [K in N]?: string } {
  const given = Object.entries(req.query)
  for (const [name, value] of given) {
    const known = names.join(', ')
    if (!names.some((each) => each === name))
      throw badQuery(name, { zh: `没有这个参数；可用：${known}`, en: `there is no such parameter; known are ${known}` })
    if (typeof value !== 'string' || value.trim() === '')
      throw badQuery(name, { zh: '须给出一个值', en: 'one value is needed' })
  }
  return Object.fromEntries(given) as { readonly [K in N]?: string }
}

function limitOf(given: string | undefined): number {
  if (given === undefined) return DEFAULT_LIMIT
  if (/^[1-9]\d{0,2}$/.test(given) && Number(given) <= MOST) return Number(given)
  throw badQuery('limit', { zh: `须为 1 到 ${MOST}`, en: `must be from 1 to ${MOST}` })
}

function idOf(req: Request): string {
  const { id } = req.params
  if (!isId(id)) throw new TesseraError('NOT_FOUND')
  return id
}
