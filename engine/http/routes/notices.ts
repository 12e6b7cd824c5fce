/**
 * Notices within the system: the box of whoever asks, marking what is read, what one wrote oneself and who has read it.
 * Writing one, sending and withdrawing it are writes of records.
 */
import { type Request, type Response, Router } from 'express'

import { type NoticeLink, type Page, SEND_POINT } from '../../channels/notices/index.ts'
import { invalid, TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { badQuery, checkAddress, wholeNumber } from '../../query/index.ts'
import { jsonBody, objectBody } from '../body.ts'
import { requires, requireUser, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { sendFile } from './files.ts'

const SENDERS = requires(SEND_POINT)
const PAGE = 30
const LARGEST_PAGE = 100
const PAGED = ['after', 'limit']

export function noticeRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/notices')
    .all(requireUser)
    .get((req, res) => box(services, req, res))
    .all(offers('GET'))
  router
    .route('/notices/written')
    .all(requireUser)
    .get((req, res) => written(services, req, res))
    .all(offers('GET'))
  router
    .route('/notices/read')
    .all(requireUser)
    .post(jsonBody, (req: Request, res: Response) => readAll(services, req, res))
    .all(offers('POST'))
  router
    .route('/notices/offered')
    .get(SENDERS, async (_req, res) => {
      res.json({ data: { roles: await services.channels.notices.roles() } })
    })
    .all(SENDERS, offers('GET'))
  oneNotice(services, router)
  return router
}

function oneNotice(services: Services, router: Router): void {
  router
    .route('/notices/:id')
    .all(requireUser)
    .get(async (req, res) => {
      const notice = await services.channels.notices.get(me(res), idOf(req))
      res.json({ data: { ...notice, link: pageOf(services, notice.link) } })
    })
    .all(offers('GET'))
  router
    .route('/notices/:id/read')
    .all(requireUser)
    .post(async (req, res) => {
      res.json({ data: { unread: await services.channels.notices.read(me(res), idOf(req)) } })
    })
    .all(offers('POST'))
  router
    .route('/notices/:id/recipients')
    .all(requireUser)
    .get(async (req, res) => {
      res.json({ data: await services.channels.notices.statistics(me(res), idOf(req)) })
    })
    .all(offers('GET'))
  router
    .route('/notices/:id/files/:file')
    .all(requireUser)
    .get(async (req, res) => {
      const file = await services.channels.notices.file(me(res), idOf(req), String(req.params['file']))
      await sendFile(services, { req, res }, file)
    })
    .all(offers('GET'))
}

async function box(services: Services, req: Request, res: Response): Promise<void> {
  const { channels } = services
  checkAddress(req.query, ['unread', ...PAGED])
  const { unread } = req.query
  if (unread !== undefined && unread !== '0' && unread !== '1') throw badQuery('unread', ZERO_OR_ONE)
  const page = pagingOf(req)
  const [data, count] = await Promise.all([
    channels.notices.received(me(res), { ...page, limit: page.limit + 1, unread: unread === '1' }),
    channels.notices.unread(me(res)),
  ])
  const shown = data.map((each) => ({ ...each, link: pageOf(services, each.link) }))
  res.json({ ...paged(shown, page.limit, ({ at, id }) => ({ at, id })), unread: count })
}

/** What a notice is about, as the page that shows it; nothing for what nobody can be shown any more. */
function pageOf({ models }: Services, link: NoticeLink | null): { readonly page: string } | null {
  if (link === null || 'page' in link) return link
  const template = models.current().objects.get(link.object)?.defaultTemplate
  return template === undefined ? null : { page: `/o/${template}/${encodeURIComponent(link.id)}` }
}

async function written({ channels }: Services, req: Request, res: Response): Promise<void> {
  checkAddress(req.query, PAGED)
  const page = pagingOf(req)
  const data = await channels.notices.written(me(res), { ...page, limit: page.limit + 1 })
  res.json(paged(data, page.limit, ({ changed_at: at, id }) => ({ at, id })))
}

/** All that had come by a moment: what came while somebody looked at the list is still unread. */
async function readAll({ channels }: Services, req: Request, res: Response): Promise<void> {
  const { until, ...others } = objectBody(req)
  const [other] = Object.keys(others)
  if (other !== undefined) throw invalid([{ code: 'INVALID_VALUE', path: other, message: ONLY_UNTIL }])
  if (until !== undefined && !isInstant(until)) {
    throw invalid([{ code: 'INVALID_VALUE', path: 'until', message: INSTANT }])
  }
  res.json({ data: { unread: await channels.notices.readAll(me(res), until ?? null) } })
}

function isInstant(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(value) &&
    !isNaN(Date.parse(value))
  )
}

function pagingOf({ query: { after, limit } }: Request): Page {
  return {
    ...(after !== undefined && { after: placeOf(after) }),
    limit: wholeNumber(limit, 'limit', PAGE, LARGEST_PAGE),
  }
}

/** Where the page before ended, as it was given out. */
function placeOf(after: unknown): { at: string; id: string } {
  const [at, id] = typeof after === 'string' ? after.split('_') : []
  if (!isInstant(at) || id === undefined || !isId(id)) throw badQuery('after', GIVEN)
  return { at, id }
}

function paged<T>(
  rows: readonly T[],
  limit: number,
  place: (row: T) => { readonly at: string; readonly id: string },
): { data: readonly T[]; next: string | null } {
  const data = rows.slice(0, limit)
  const last = rows.length > limit ? data.at(-1) : undefined
  const at = last && place(last)
  return { data, next: at ? `${at.at}_${at.id}` : null }
}

function me(res: Response): string {
  return signedIn(res).principal.id
}

function idOf(req: Request): string {
  const id = String(req.params['id'])
  if (!isId(id)) throw new TesseraError('NOT_FOUND')
  return id
}

const ZERO_OR_ONE = { zh: '须为 0 或 1', en: 'must be 0 or 1' }
const GIVEN = { zh: '须为上一页给出的 next', en: 'must be `next` of the page before' }
const ONLY_UNTIL = { zh: '只能给出 until', en: 'only until may be given' }
const INSTANT = {
  zh: '须为 UTC 时间，例如 2026-01-31T08:00:00.000Z',
  en: 'an instant such as 2026-01-31T08:00:00.000Z',
}
