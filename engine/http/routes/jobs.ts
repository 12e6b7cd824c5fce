/** Background jobs: one's own for everybody, those of others for holders of the points. */
import { type Request, type Response, Router } from 'express'

import { mayDo } from '../../access/index.ts'
import type { JobState, ListedJob } from '../../jobs/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import type { Text } from '../../kernel/text.ts'
import { badQuery, checkAddress, wholeNumber } from '../../query/index.ts'
import { principalOf, requireUser, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'

const VIEW = ['job_view', 'job_manage'] as const
const MANAGE = 'job_manage'
const PAGE = 50
const LARGEST_PAGE = 200
const STATES: readonly JobState[] = ['queued', 'running', 'done', 'failed', 'cancelled']

export function jobRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/jobs')
    .all(requireUser)
    .get((req, res) => list(services, req, res))
    .all(offers('GET'))
  router
    .route('/jobs/:id')
    .all(requireUser)
    .get(async (req, res) => {
      res.json({ data: shown(services, res, await seen(services, req, res)) })
    })
    .all(offers('GET'))
  router
    .route('/jobs/:id/cancel')
    .all(requireUser)
    .post((req, res) => cancel(services, req, res))
    .all(offers('POST'))
  router
    .route('/jobs/:id/retry')
    .all(requireUser)
    .post((req, res) => retry(services, req, res))
    .all(offers('POST'))
  return router
}

async function list(services: Services, req: Request, res: Response): Promise<void> {
  checkAddress(req.query, ['after', 'limit', 'state', 'mine'])
  const { after, limit, state, mine } = req.query
  if (after !== undefined && !isId(String(after))) throw badQuery('after', GIVEN)
  if (mine !== undefined && mine !== '0' && mine !== '1') throw badQuery('mine', ZERO_OR_ONE)
  const most = wholeNumber(limit, 'limit', PAGE, LARGEST_PAGE)
  const onlyOwn = mine === '1' || !seesAll(res)
  const jobs = await services.jobs.page({
    by: onlyOwn ? signedIn(res).principal.id : undefined,
    states: state === undefined ? undefined : statesOf(String(state)),
    after: after === undefined ? undefined : String(after),
    limit: most + 1,
  })
  const data = jobs.slice(0, most)
  const next = jobs.length > most ? (data.at(-1)?.id ?? null) : null
  res.json({ data: data.map((job) => shown(services, res, job)), next, all: seesAll(res) })
}

async function cancel(services: Services, req: Request, res: Response): Promise<void> {
  const { id } = await managed(services, req, res, { own: true })
  const ends = await services.db.transaction((tx) => services.jobs.cancel(tx, id))
  if (!ends) throw new TesseraError('JOB_STATE', { reason: ENDED })
  res.json({ data: shown(services, res, await seen(services, req, res)) })
}

async function retry(services: Services, req: Request, res: Response): Promise<void> {
  const { id } = await managed(services, req, res, { own: false })
  const job = await services.db.transaction((tx) => services.jobs.retry(tx, id))
  res.status(202).json({ data: { job } })
}

/** One's own job, or anybody's for holders of a point. @throws TesseraError NOT_FOUND */
async function seen({ jobs }: Services, req: Request, res: Response): Promise<ListedJob> {
  const id = String(req.params['id'])
  const [job] = isId(id) ? await jobs.page({ id, limit: 1 }) : []
  if (!job || !(seesAll(res) || isOwn(res, job))) throw new TesseraError('NOT_FOUND')
  return job
}

/** @throws TesseraError NOT_FOUND for what one does not see, FORBIDDEN for what one only sees */
async function managed(
  services: Services,
  req: Request,
  res: Response,
  { own }: { readonly own: boolean },
): Promise<ListedJob> {
  const job = await seen(services, req, res)
  if (!manages(res) && !(own && isOwn(res, job))) throw new TesseraError('FORBIDDEN')
  return job
}

function seesAll(res: Response): boolean {
  return VIEW.some((point) => mayDo(principalOf(res), point))
}

function manages(res: Response): boolean {
  return mayDo(principalOf(res), MANAGE)
}

function isOwn(res: Response, { created_by }: ListedJob): boolean {
  return created_by === signedIn(res).principal.id
}

type Shown = Omit<ListedJob, 'key' | 'created_by' | 'by_name'> & {
  readonly label: Text
  readonly by: { readonly id: string; readonly name: string } | null
  readonly can: { readonly cancel: boolean; readonly retry: boolean }
}

function shown(services: Services, res: Response, job: ListedJob): Shown {
  const { key: _key, created_by, by_name, ...rest } = job
  const isOpen = job.ended_at === null && !job.cancelling
  const isUndone = (job.state === 'failed' || job.state === 'cancelled') && !job.retried
  return {
    ...rest,
    label: labelOf(services, job.name),
    by: created_by === null ? null : { id: created_by, name: by_name ?? '' },
    can: {
      cancel: isOpen && (manages(res) || isOwn(res, job)),
      retry: isUndone && manages(res) && (services.jobs.about(job.name)?.repeatable ?? false),
    },
  }
}

/** As the room says that does it, else as schedules call it. */
function labelOf({ jobs, schedules }: Services, name: string): Text {
  const scheduled = schedules.registered().find(({ job }) => job === name)
  return jobs.about(name)?.label ?? scheduled?.label ?? { zh: name, en: name }
}

function statesOf(text: string): JobState[] {
  const asked = text.split(',')
  const known = STATES.filter((each) => asked.includes(each))
  if (known.length !== asked.length) throw badQuery('state', ONE_OF)
  return known
}

const GIVEN = { zh: '须为上一页给出的 next', en: 'must be `next` of the page before' }
const ZERO_OR_ONE = { zh: '须为 0 或 1', en: 'must be 0 or 1' }
const ONE_OF = { zh: `须为其中一些：${STATES.join('、')}`, en: `some of ${STATES.join(', ')}, with commas` }
const ENDED = { zh: '任务已结束', en: 'it has ended' }
