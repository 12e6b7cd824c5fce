/** The history of tags: page by page, and as a file. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Request, type Response, Router } from 'express'

import { TesseraError } from '../../kernel/errors.ts'
import { localeOf } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import { historyFile, type HistoryReader, historyRequest, tagHistory } from '../../tags/history/index.ts'
import { taggablePlans } from '../../tags/hand/index.ts'
import { csvHeading, csvLine } from '../../transfer/export/csv.ts'
import { ExportSlots } from '../../transfer/export/slots.ts'
import { safeName } from '../../transfer/files/name.ts'
import { wallClock } from '../../rules/calendar.ts'
import { reading } from '../attempts.ts'
import { principalOf, requireUser } from '../caller.ts'
import { offers } from '../methods.ts'
import { traceOf } from '../problem.ts'
import type { Services } from '../services.ts'

export function tagHistoryRoutes(services: Services): Router {
  const router = Router()
  const slots = new ExportSlots(MOST_FILES)
  router
    .route('/tags/history')
    .get(requireUser, (req, res) => list(services, req, res))
    .all(requireUser, offers('GET'))
  router
    .route('/tags/history/export')
    .get(requireUser, (req, res) => take(services, slots, req, res))
    .all(requireUser, offers('GET'))
  return router
}

/** Files that are written at the same time. */
const MOST_FILES = 4
/** Whoever takes nothing for so long has gone. */
const SILENCE_MS = 120_000

async function list(services: Services, req: Request, res: Response): Promise<void> {
  await reading(services, async (model) => {
    const reader = await readerOf(services, model, res, 'read')
    res.json(await tagHistory(services.db, reader, historyRequest(req.query, reader)))
  })
}

async function take(services: Services, slots: ExportSlots, req: Request, res: Response): Promise<void> {
  const reader = await readerOf(services, services.models.current(), res, 'export')
  const { model, principal, moment } = reader
  const plans = taggablePlans(model, principal)
  const asked = historyRequest(req.query, reader)
  const named = plans.filter(({ object }) => asked.object === undefined || object.name === asked.object)
  if (named.every((plan) => plan.scope('export') === 'none'))
    throw new TesseraError(named.length === 0 ? 'NOT_FOUND' : 'FORBIDDEN')
  const locale = localeOf(req.headers['accept-language'])
  const { headings, rows } = historyFile(services.db, reader, asked, locale)
  const at = wallClock(moment.now, moment.timeZone)
  const name = safeName(`${NAME[locale]}_${at.slice(0, 10).replaceAll('-', '')}.csv`)
  req.setTimeout(SILENCE_MS, () => req.destroy())
  const person = principal.kind === 'user' ? principal.id : ''
  await slots.within(person, async () => {
    const lines = await begun(rows)
    res.attachment(name)
    res.set({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'; sandbox",
    })
    await pipeline(Readable.from(bytesOf(headings, lines)), res).catch((error: unknown) => {
      // a file that was begun breaks off visibly
      services.log.warn({ err: error, trace: traceOf(res) }, 'a file of the history of tags broke off')
    })
  })
}

const NAME = { zh: '标签历史', en: 'History of tags' } as const

type Rows = AsyncIterable<readonly string[]>

/** The same rows, the first of which has been read: what goes wrong so early is still a refusal. */
async function begun(rows: Rows): Promise<Rows> {
  const iterator = rows[Symbol.asyncIterator]()
  const first = await iterator.next()
  return {
    async *[Symbol.asyncIterator]() {
      for (let each = first; each.done !== true; each = await iterator.next()) yield each.value
    },
  }
}

async function* bytesOf(headings: readonly string[], rows: Rows): AsyncIterable<Buffer> {
  yield Buffer.from(csvHeading(headings))
  for await (const row of rows) yield Buffer.from(csvLine(row))
}

/** By the clock of the database, which history was written by. */
async function readerOf(
  { db, timeZone }: Services,
  model: Model,
  res: Response,
  operation: HistoryReader['operation'],
): Promise<HistoryReader> {
  const [clock] = await db.query<{ now: string }>(`select ${db.now} as now`)
  const moment = { now: clock?.now ?? new Date().toISOString(), timeZone }
  return { db, model, principal: principalOf(res), moment, operation }
}
