/** Uploading files, and files and thumbnails of records, each within the reach of whoever may read the record and its field. */
import { pipeline } from 'node:stream/promises'
import { Router, type Request, type Response } from 'express'

import type { AccessPlan } from '../../access/index.ts'
import type { FileFacts } from '../../fields/file/shared.ts'
import { filesOf } from '../../fields/file/words.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { canonicalId } from '../../model/key.ts'
import type { FieldModel } from '../../model/types.ts'
import { badQuery, getRecord } from '../../query/index.ts'
import { requirePlan } from '../../records/index.ts'
import { THUMBNAIL_TYPE, type ByteRange, type Variant } from '../../transfer/files/index.ts'
import { reading } from '../attempts.ts'
import { principalOf, requireUser, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { hasTag } from '../tags.ts'
import { bytesOf, lingering, requireBytes } from '../upload.ts'

/** Shown by browsers as they are; everything else is handed over to be saved. None of these can run anything. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'text/plain'])

export function fileRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/files')
    .all(requireUser)
    .post(lingering, (req, res) => upload(services, req, res))
    .all(offers('POST'))
  router
    .route('/:object/:id/files/:field/:file')
    .all(requireUser)
    .get((req, res) => download(services, req, res))
    .all(offers('GET'))
  return router
}

async function upload({ files }: Services, req: Request, res: Response): Promise<void> {
  const { name, ...others } = req.query
  for (const other of Object.keys(others))
    throw badQuery(other, { zh: '没有这个参数；可用：name', en: 'there is no such parameter; known is name' })
  if (typeof name !== 'string' || name.trim() === '')
    throw badQuery('name', { zh: '须给出文件名', en: 'the name of the file is needed' })
  requireBytes(req)
  const { principal } = signedIn(res)
  const announced = Number(req.headers['content-length'] ?? 0)
  const data = await files.receive({ principal, name, announced, content: bytesOf(req) })
  res.status(201).json({ data })
}

async function download(services: Services, req: Request, res: Response): Promise<void> {
  const variant = variantOf(req)
  const file = await fileOf(services, req, res)
  const { store, thumbnails } = services.files
  if (variant && !(await thumbnails.ready(file, variant))) throw new TesseraError('NOT_FOUND')
  const size = await store.size(file.id, variant)
  if (size === undefined) {
    services.log.warn({ file: file.id }, 'the bytes of a file are not in the store')
    throw new TesseraError('NOT_FOUND')
  }
  const tag = variant ? `${file.id}-${variant}` : file.id
  describe(res, file, variant, tag)
  if (hasTag(req.headers['if-none-match'], tag)) {
    res.status(304).end()
    return
  }
  const range = rangeOf(req, res, size)
  if (range === 'none') return
  if (req.method === 'HEAD') {
    res.end()
    return
  }
  const content = await store.read(file.id, variant, range)
  if (!content) throw new TesseraError('NOT_FOUND')
  await pipeline(content, res).catch((error: unknown) => {
    // whoever closes the page has seen enough
    if (!res.destroyed) throw error
  })
}

/** The file as the caller may read it in the record; whatever the reason why not, it does not exist. */
async function fileOf({ db, models, timeZone }: Services, req: Request, res: Response): Promise<FileFacts> {
  const [object, id, name, wanted] = ['object', 'id', 'field', 'file'].map((part) => String(req.params[part]))
  return reading({ models }, async (model) => {
    const principal = principalOf(res)
    const plan = requirePlan(model, principal, object ?? '')
    const field = fileField(plan, name ?? '')
    const key = canonicalId(plan.object.key, id ?? '')
    if (!field || key === undefined) throw new TesseraError('NOT_FOUND')
    const context = { db, model, principal, plan, moment: { now: new Date().toISOString(), timeZone } }
    const record = await getRecord(db, context, { fields: [field], expand: new Set() }, key)
    const values = JSON.parse(record ?? '{}') as Record<string, unknown>
    const file = filesOf(values[field.name]).find((each) => each.id === wanted)
    if (!file) throw new TesseraError('NOT_FOUND')
    return file
  })
}

/** The field, when it holds files and the caller may read them clearly, be it in some records only: the record itself tells. */
function fileField(plan: AccessPlan, name: string): FieldModel | undefined {
  const access = plan.fields.get(name)
  if (plan.scope('read') === 'none' || !access || access.reads === 'masked') return undefined
  return access.field.kind.fileFault ? access.field : undefined
}

function variantOf(req: Request): Variant | undefined {
  const { size, ...others } = req.query
  for (const other of Object.keys(others))
    throw badQuery(other, { zh: '没有这个参数；可用：size', en: 'there is no such parameter; known is size' })
  if (size === undefined || size === 'small' || size === 'medium') return size
  throw badQuery('size', { zh: '须为 small 或 medium', en: 'must be small or medium' })
}

/** Every answer is asked for again each time: the right to it may end. */
function describe(res: Response, { name, type }: FileFacts, variant: Variant | undefined, tag: string): void {
  const shown = variant ? THUMBNAIL_TYPE : type
  res.attachment(variant ? `${name}.webp` : name)
  const disposition = String(res.get('Content-Disposition'))
  res.set({
    'Content-Disposition': variant || SHOWN.has(type) ? disposition.replace(/^attachment/, 'inline') : disposition,
    'Content-Type': shown.startsWith('text/') ? `${shown}; charset=utf-8` : shown,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, no-cache',
    Vary: 'Cookie, Authorization',
    ETag: `"${tag}"`,
    'Accept-Ranges': 'bytes',
  })
}

/** The part asked for, of which the answer now speaks; `none` when there is no such part, and the answer says so. */
function rangeOf(req: Request, res: Response, size: number): ByteRange | undefined | 'none' {
  const condition = req.headers['if-range']
  const ranges =
    condition === undefined || condition === res.get('ETag') ? req.range(size, { combine: true }) : undefined
  if (ranges === -1) {
    res.set('Content-Range', `bytes */${size}`).status(416).end()
    return 'none'
  }
  const [range, ...others] = Array.isArray(ranges) && ranges.type === 'bytes' ? ranges : []
  // several parts at once are answered with the whole
  if (!range || others.length > 0) {
    res.set('Content-Length', String(size))
    return undefined
  }
  res.status(206).set({
    'Content-Range': `bytes ${range.start}-${range.end}/${size}`,
    'Content-Length': String(range.end - range.start + 1),
  })
  return { start: range.start, end: range.end }
}
