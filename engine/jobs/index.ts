/**
 * In charge of work in the background that survives the process which does it: a queue in the database, taken up by
 * whichever process is free, given to another when its holder falls silent. What enters are names with payloads, added
 * in the transaction that wants them; what leaves are calls of the handlers registered under those names, and what
 * people see of it: state, progress, result. What a job does is its handler's business.
 */
import type { Task } from 'graphile-worker'

import type { Database, Queryable, Transaction } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { Attempt } from './attempt.ts'
import { type TellEnd, tellEnds } from './ends.ts'
import { endLate } from './late.ts'
import { type JobPage, type ListedJob, listJobs } from './list.ts'
import { JOB_NEWS, News } from './news.ts'
import { add, prepareQueue, type Running, startQueue, type Tell } from './queue.ts'
import { againOf } from './retry.ts'
import { claim, type JobQuestion, readJobs, release, requestEnd } from './store.ts'
import {
  type EnqueueOptions,
  type Job,
  type JobAbout,
  type JobHandler,
  JobInterrupted,
  type JobTimes,
} from './types.ts'

export { holding } from './attempt.ts'
export { jobsSchema, prepareQueue } from './queue.ts'
export type { JobPage, ListedJob } from './list.ts'
export { recentJobs } from './list.ts'
export { JOB_NEWS } from './news.ts'
export { JobInterrupted } from './types.ts'
export type { EnqueueOptions, Job, JobAbout, JobContext, JobHandler, JobState, JobTimes, Progress } from './types.ts'

/** A process that is lost is noticed, and its job taken up again, within 75 seconds. */
const TIMES: JobTimes = { heartbeatMs: 10_000, leaseMs: 45_000, sweepMs: 15_000, pollMs: 2_000 }

/** Jobs that one process does at the same time. */
const AT_ONCE = 2

/** Names a job whose end somebody asks for. */
const CANCEL_CHANNEL = 'job_cancel'

export interface JobsOptions {
  readonly db: Database
  readonly tell: Tell
  readonly times?: Partial<JobTimes>
}

/** The jobs of a workspace, as one process sees and does them. */
export class Jobs {
  readonly #db: Database
  readonly #tell: Tell
  readonly #times: JobTimes
  readonly #handlers = new Map<string, JobHandler>()
  readonly #about = new Map<string, JobAbout>()
  readonly #news: News
  #tellEnd: TellEnd | undefined
  #telling: Promise<void> = Promise.resolve()
  readonly #attempts = new Map<string, Attempt>()
  readonly #ends: (() => Promise<void>)[] = []
  #queue: Running | undefined
  #ready: Promise<void> | undefined

  constructor({ db, tell, times }: JobsOptions) {
    this.#db = db
    this.#tell = tell
    this.#times = { ...TIMES, ...times }
    this.#news = new News(db, tell)
  }

  /** Says how jobs of a name are done, and what people are told of them; before `start`. */
  register(name: string, handler: JobHandler, about?: JobAbout): this {
    this.#handlers.set(name, handler)
    if (about) this.#about.set(name, about)
    return this
  }

  /** What people are told of the jobs of a name. */
  about(name: string): JobAbout | undefined {
    return this.#about.get(name)
  }

  /** Says who is told when a job ends that somebody asked for. */
  onEnd(tell: TellEnd): this {
    this.#tellEnd = tell
    return this
  }

  /** Adds a job that begins once the transaction has committed; returns its id. */
  async enqueue(
    tx: Queryable,
    name: string,
    payload: Readonly<Record<string, unknown>>,
    { key, priority = 0, by, timeoutS, retryOf }: EnqueueOptions = {},
  ): Promise<string> {
    // the very first jobs wait for the tables of the queue
    await this.#ready
    const id = newId()
    await tx.query(
      `insert into ${this.#db.table('sys_job')} (id, name, key, payload, created_by, created_at, timeout_s, retry_of) values ($1, $2, $3, $4, $5, ${this.#db.now}, $6, $7)`,
      [id, name, key ?? null, JSON.stringify(payload), by ?? null, timeoutS ?? null, retryOf ?? null],
    )
    await add(this.#db, tx, { id, name, key: key ?? null, priority })
    return id
  }

  list(question: JobQuestion = {}): Promise<Job[]> {
    return readJobs(this.#db, question)
  }

  /** Jobs with who asked for them, a page at a time, the latest first. */
  page(question: JobPage): Promise<ListedJob[]> {
    return listJobs(this.#db, question)
  }

  async get(id: string): Promise<Job | undefined> {
    const [job] = await readJobs(this.#db, { id })
    return job
  }

  /** Asks for the end of a job: what it has done stays. False when it had ended already. */
  async cancel(tx: Transaction, id: string): Promise<boolean> {
    const ends = await requestEnd(this.#db, tx, id)
    if (!ends) return false
    await tx.notify(CANCEL_CHANNEL, id)
    if (ends.by !== null) await tx.notify(JOB_NEWS, ends.by)
    return true
  }

  /**
   * Does a job again that has failed or was cancelled, in the name of who asked for it; returns the new job.
   * @throws TesseraError NOT_FOUND, JOB_STATE
   */
  async retry(tx: Transaction, id: string): Promise<string> {
    const { name, payload, ...options } = await againOf(
      this.#db,
      tx,
      id,
      (each) => this.#about.get(each)?.repeatable ?? false,
    )
    const again = await this.enqueue(tx, name, payload, options)
    if (options.by !== undefined) await tx.notify(JOB_NEWS, options.by)
    return again
  }

  /** Makes the queue ready and takes jobs of the registered names up until `stop`. */
  async start(): Promise<void> {
    this.#ready = prepareQueue(this.#db, this.#tell)
    await this.#ready
    this.#ends.push(await this.#db.listen(CANCEL_CHANNEL, (id) => this.#attempts.get(id)?.cancel()))
    const sweep = setInterval(() => void this.#release(), this.#times.sweepMs).unref()
    this.#ends.push(async () => clearInterval(sweep))
    this.#queue = await startQueue(this.#db, {
      tasks: Object.fromEntries([...this.#handlers].map(([name, handler]) => [name, this.#task(handler)])),
      concurrency: AT_ONCE,
      pollMs: this.#times.pollMs,
      tell: this.#tell,
    })
  }

  /** Takes nothing more up, tells what is under way to leave off, and waits for it. */
  async stop(): Promise<void> {
    const queue = this.#queue
    this.#queue = undefined
    for (const attempt of this.#attempts.values()) attempt.interrupt()
    await queue?.stop()
    for (const end of this.#ends.splice(0)) await end()
    await this.#telling
    await this.#news.close()
  }

  #task(handler: JobHandler): Task {
    return async (payload) => {
      const id = idOf(payload)
      const claimed = id === undefined ? undefined : await claim(this.#db, id)
      if (id === undefined || !claimed) return
      const moved = (): void => this.#news.moved(claimed.by)
      const { heartbeatMs } = this.#times
      const attempt = new Attempt(this.#db, { id, attempt: claimed.attempt }, { heartbeatMs, moved })
      this.#attempts.set(id, attempt)
      moved()
      if (claimed.cancelling) attempt.cancel()
      try {
        await this.#carryOut(handler, claimed.payload, attempt)
      } finally {
        attempt.close()
        if (this.#attempts.get(id) === attempt) this.#attempts.delete(id)
        this.#tellEnds()
      }
    }
  }

  /** What is thrown on gives the job back to the queue, which lets it wait before it is tried again. */
  async #carryOut(handler: JobHandler, payload: Readonly<Record<string, unknown>>, attempt: Attempt): Promise<void> {
    try {
      if (attempt.cancelled()) throw new JobInterrupted()
      await attempt.end({ state: 'done', result: await handler(payload, attempt) })
    } catch (error) {
      if (attempt.isLost) throw error
      if (attempt.cancelled()) return attempt.end({ state: 'cancelled' })
      if (error instanceof TesseraError)
        return attempt.end({ state: 'failed', error: { code: error.code, message: error.text } })
      if (!(error instanceof JobInterrupted)) this.#tell('warn', `a job is tried again: ${String(error)}`)
      await attempt.end({ state: 'queued', error: { code: 'INTERNAL', message: AGAIN } })
      throw error
    }
  }

  /** One after the other; what cannot be told now is told by the next look. */
  #tellEnds(): void {
    const tell = this.#tellEnd
    if (!tell) return
    this.#telling = this.#telling.then(async () => {
      try {
        await tellEnds(this.#db, tell)
      } catch (error) {
        this.#tell('warn', `nobody could be told that jobs have ended: ${String(error)}`)
      }
    })
  }

  async #release(): Promise<void> {
    try {
      const lost = await release(this.#db, this.#times.leaseMs)
      if (lost > 0) this.#tell('warn', `jobs of ${lost} lost worker(s) are taken up again`)
      const { told, ended } = await endLate(this.#db)
      for (const { id } of told) await this.#db.notify(CANCEL_CHANNEL, id)
      for (const { by } of ended) this.#news.moved(by)
      this.#tellEnds()
    } catch (error) {
      this.#tell('warn', `lost jobs could not be looked for: ${String(error)}`)
    }
  }
}

const AGAIN = { zh: '已中断，稍后自动重试', en: 'Interrupted; it is tried again soon' }

function idOf(payload: unknown): string | undefined {
  return typeof payload === 'object' && payload !== null && 'id' in payload && typeof payload.id === 'string'
    ? payload.id
    : undefined
}
