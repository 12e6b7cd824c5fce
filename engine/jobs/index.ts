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
import { add, prepareQueue, type Running, startQueue, type Tell } from './queue.ts'
import { claim, type JobQuestion, readJobs, release, requestEnd } from './store.ts'
import { type EnqueueOptions, type Job, type JobHandler, JobInterrupted, type JobTimes } from './types.ts'

export { holding } from './attempt.ts'
export { jobsSchema, prepareQueue } from './queue.ts'
export { JobInterrupted } from './types.ts'
export type { EnqueueOptions, Job, JobContext, JobHandler, JobState, JobTimes, Progress } from './types.ts'

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
  readonly #attempts = new Map<string, Attempt>()
  readonly #ends: (() => Promise<void>)[] = []
  #queue: Running | undefined
  #ready: Promise<void> | undefined

  constructor({ db, tell, times }: JobsOptions) {
    this.#db = db
    this.#tell = tell
    this.#times = { ...TIMES, ...times }
  }

  /** Says how jobs of a name are done; before `start`. */
  register(name: string, handler: JobHandler): this {
    this.#handlers.set(name, handler)
    return this
  }

  /** Adds a job that begins once the transaction has committed; returns its id. */
  async enqueue(
    tx: Queryable,
    name: string,
    payload: Readonly<Record<string, unknown>>,
    { key, priority = 0, by }: EnqueueOptions = {},
  ): Promise<string> {
    // the very first jobs wait for the tables of the queue
    await this.#ready
    const id = newId()
    await tx.query(
      `insert into ${this.#db.table('sys_job')} (id, name, key, payload, created_by, created_at) values ($1, $2, $3, $4, $5, ${this.#db.now})`,
      [id, name, key ?? null, JSON.stringify(payload), by ?? null],
    )
    await add(this.#db, tx, { id, name, key: key ?? null, priority })
    return id
  }

  list(question: JobQuestion = {}): Promise<Job[]> {
    return readJobs(this.#db, question)
  }

  async get(id: string): Promise<Job | undefined> {
    const [job] = await readJobs(this.#db, { id })
    return job
  }

  /** Asks for the end of a job: what it has done stays. False when it had ended already. */
  async cancel(tx: Transaction, id: string): Promise<boolean> {
    const ends = await requestEnd(this.#db, tx, id)
    if (ends) await tx.notify(CANCEL_CHANNEL, id)
    return ends
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
  }

  #task(handler: JobHandler): Task {
    return async (payload) => {
      const id = idOf(payload)
      const claimed = id === undefined ? undefined : await claim(this.#db, id)
      if (id === undefined || !claimed) return
      const attempt = new Attempt(this.#db, { id, attempt: claimed.attempt }, this.#times.heartbeatMs)
      this.#attempts.set(id, attempt)
      if (claimed.cancelling) attempt.cancel()
      try {
        await this.#carryOut(handler, claimed.payload, attempt)
      } finally {
        attempt.close()
        if (this.#attempts.get(id) === attempt) this.#attempts.delete(id)
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

  async #release(): Promise<void> {
    try {
      const lost = await release(this.#db, this.#times.leaseMs)
      if (lost > 0) this.#tell('warn', `jobs of ${lost} lost worker(s) are taken up again`)
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
