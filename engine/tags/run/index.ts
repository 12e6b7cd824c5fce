/**
 * In charge of runs that set automatic tags. What enters are wishes: all automatic tags of an object by the clock, some
 * that a person chose, one whose rules were saved; what leaves are right memberships, and a report of what was changed and
 * why. A run survives whichever process does it, and there is one of an object at a time.
 */
import type { Principal } from '../../access/index.ts'
import type { Queryable, Transaction } from '../../database/index.ts'
import type { JobContext, Jobs } from '../../jobs/index.ts'
import { invalid, TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { lapse, type Lapsed, taggableObjects } from '../lapse.ts'
import { tagStates } from '../states.ts'
import { type BegunRun, enqueueRun, refuseSecond, RUN_JOB } from './start.ts'
import { endRun, findRun } from './store.ts'
import type { RunRoom } from './types.ts'
import { readRuns, type RunView } from './view.ts'
import { carryOut } from './work.ts'

export { evaluate, type Asked, type Differing } from './evaluation.ts'
export type { EvaluationGround } from './ground.ts'
export { type BegunRun, enqueueRun, RUN_JOB, type RunWish } from './start.ts'
export type { Corrections, RunReport, RunRoom } from './types.ts'
export type { RunView } from './view.ts'

/** Clears away what has lapsed, in all objects. */
export const LAPSE_JOB = 'tags.lapse'

/** Runs all automatic tags of all objects. */
export const NIGHTLY_JOB = 'tags.nightly'

/** What somebody chose that no run sets: manual tags, and those that are switched off. */
export interface ChosenRun extends BegunRun {
  readonly ignored: readonly string[]
}

export interface RunsRoom extends RunRoom {
  readonly jobs: Jobs
}

export class Runs {
  readonly #room: RunsRoom

  constructor(room: RunsRoom) {
    this.#room = room
    registerTagJobs(room.jobs, room)
  }

  /** @throws TesseraError NOT_FOUND, TAG_RUNNING */
  async startAll(tx: Transaction, object: string, by?: string): Promise<ChosenRun> {
    const { db, jobs, models } = this.#room
    if (!models.current().objects.get(object)?.taggable) throw new TesseraError('NOT_FOUND')
    await refuseSecond(tx, db, object)
    const wish = { object, reason: 'chosen' as const, ...(by !== undefined && { by }) }
    return { ...(await enqueueRun(tx, db, jobs, wish)), ignored: [] }
  }

  /** @throws TesseraError VALIDATION_FAILED for tags that are not there, or of several objects; TAG_RUN_NOTHING, TAG_RUNNING */
  async startChosen(tx: Transaction, ids: readonly string[], by?: string): Promise<ChosenRun> {
    const { db, jobs } = this.#room
    const known = (await tagStates({ db, tx }, { tags: ids.filter(isId) })).filter(
      ({ deleted, owner }) => !deleted && owner === null,
    )
    const missing = ids.flatMap((id, index) =>
      known.some(({ tag }) => tag === id)
        ? []
        : [{ code: 'REFERENCE_MISSING', path: `tags/${index}`, message: UNKNOWN }],
    )
    if (missing.length > 0) throw invalid(missing)
    const objects = [...new Set(known.map(({ object }) => object))]
    const [object = ''] = objects
    if (objects.length > 1) throw invalid([{ code: 'INVALID_VALUE', path: 'tags', message: SEVERAL }])
    const running = known.filter(({ auto, live }) => auto && live)
    if (running.length === 0) throw new TesseraError('TAG_RUN_NOTHING')
    const numbers = running.map(({ number }) => number)
    await refuseSecond(tx, db, object, numbers)
    const wish = { object, numbers, reason: 'chosen' as const, ...(by !== undefined && { by }) }
    const ignored = known.filter((each) => !running.includes(each)).map(({ tag }) => tag)
    return { ...(await enqueueRun(tx, db, jobs, wish)), ignored }
  }

  list(on: Queryable, object: string): Promise<RunView[]> {
    return readRuns(on, this.#room.db, { object })
  }

  /** @throws TesseraError NOT_FOUND */
  async get(on: Queryable, id: string): Promise<RunView> {
    const [run] = isId(id) ? await readRuns(on, this.#room.db, { id }) : []
    if (!run) throw new TesseraError('NOT_FOUND')
    return run
  }

  /** Ends a run; what is being written is written to its end, and what was written stays. @throws TesseraError NOT_FOUND */
  async cancel(tx: Transaction, id: string): Promise<RunView> {
    const { db, jobs } = this.#room
    await this.get(tx, id)
    const run = await findRun(tx, db, id)
    if (run?.job && (await jobs.cancel(tx, run.job)) && run.state === 'queued')
      await endRun(tx, db, id, { state: 'cancelled' })
    return this.get(tx, id)
  }
}

/** Says how the jobs about tags are done; schedules name them. */
export function registerTagJobs(jobs: Jobs, room: RunRoom): void {
  jobs.register(RUN_JOB, (payload, context) => carryOut(room, String(payload['run']), context))
  jobs.register(LAPSE_JOB, () => lapseAll(room))
  jobs.register(NIGHTLY_JOB, (_payload, context) => nightly(jobs, room, context))
}

async function lapseAll(room: RunRoom): Promise<Lapsed> {
  const { db, models } = room
  const model = models.current()
  const [clock] = await db.query<{ now: string }>(`select ${db.now} as now`)
  const all = { rows: 0, waves: 0 }
  for (const object of taggableObjects(model)) {
    const { rows, waves } = await lapse({ ...room, model }, object, clock?.now ?? '')
    all.rows += rows
    all.waves += waves
  }
  return all
}

/** One run for each object that has automatic tags; objects run beside each other. */
async function nightly(jobs: Jobs, room: RunRoom, job: JobContext): Promise<{ runs: readonly string[] }> {
  const { db, models } = room
  await lapseAll(room)
  const objects = new Set(taggableObjects(models.current()))
  const automatic = (await tagStates({ db, tx: db })).filter(
    ({ auto, live, object }) => auto && live && objects.has(object),
  )
  const runs = await db.transaction(async (tx) => {
    await job.hold(tx)
    const begun: string[] = []
    for (const object of new Set(automatic.map((each) => each.object)))
      begun.push((await enqueueRun(tx, db, jobs, { object, reason: 'nightly' })).run)
    return begun
  })
  return { runs }
}

/** Whether somebody may look at runs, or start some. */
export const RUN_POINT = 'tag_run'

/** Who a run is started by. */
export function starterOf(principal: Principal): string | undefined {
  return principal.kind === 'user' ? principal.id : undefined
}

const UNKNOWN = { zh: '没有这个标签', en: 'There is no such tag' }
const SEVERAL = { zh: '一次只能运行同一对象的标签', en: 'Tags of one run belong to one object' }
