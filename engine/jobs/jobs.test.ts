import assert from 'node:assert/strict'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

import { TesseraError } from '../kernel/errors.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { type Job, type JobContext, type JobHandler, JobInterrupted, Jobs, type JobTimes } from './index.ts'

const QUICK: JobTimes = { heartbeatMs: 50, leaseMs: 400, sweepMs: 100, pollMs: 100 }

describe('a background job', () => {
  let workspace: TestWorkspace
  const running: Jobs[] = []

  before(async () => {
    workspace = await testWorkspace()
  })

  afterEach(async () => {
    for (const jobs of running.splice(0)) await jobs.stop()
  })

  after(() => workspace.drop())

  function process(times: Partial<JobTimes> = {}): Jobs {
    const jobs = new Jobs({ db: workspace.db, tell: () => undefined, times: { ...QUICK, ...times } })
    running.push(jobs)
    return jobs
  }

  function add(jobs: Jobs, name: string, payload: Record<string, unknown> = {}, key?: string): Promise<string> {
    return workspace.db.transaction((tx) => jobs.enqueue(tx, name, payload, key === undefined ? {} : { key }))
  }

  async function until(jobs: Jobs, id: string, isSo: (job: Job) => boolean): Promise<Job> {
    for (let tries = 0; tries < 400; tries++) {
      const job = await jobs.get(id)
      if (job && isSo(job)) return job
      await sleep(25)
    }
    throw new Error(`the job is still ${JSON.stringify(await jobs.get(id))}`)
  }

  const hasEnded = ({ ended_at }: Job): boolean => ended_at !== null

  it('is done once, with what it was given, and tells its result', async () => {
    const done: unknown[] = []
    const jobs = process().register('greet', async (payload, context) => {
      done.push(payload)
      await context.progress({ done: 1, total: 2 })
      return { greeting: `hello ${String(payload['name'])}` }
    })
    await jobs.start()
    const job = await until(jobs, await add(jobs, 'greet', { name: 'Ann' }), hasEnded)
    assert.deepEqual([job.state, job.attempt, job.progress], ['done', 1, { done: 1, total: 2 }])
    assert.deepEqual(job.result, { greeting: 'hello Ann' })
    assert.deepEqual(done, [{ name: 'Ann' }])
  })

  it('exists only when the transaction that asked for it commits', async () => {
    const jobs = process().register('never', async () => assert.fail('it must not run'))
    await jobs.start()
    const before = (await jobs.list()).length
    await assert.rejects(
      workspace.db.transaction(async (tx) => {
        await jobs.enqueue(tx, 'never', {})
        throw new Error('no')
      }),
      /no/,
    )
    assert.equal((await jobs.list()).length, before)
  })

  it('ends as failed with the reason that its work gives, and is not tried again', async () => {
    const jobs = process().register('refuse', async () => {
      throw new TesseraError('FORBIDDEN')
    })
    await jobs.start()
    const job = await until(jobs, await add(jobs, 'refuse'), hasEnded)
    assert.deepEqual([job.state, job.error?.code, job.attempt], ['failed', 'FORBIDDEN', 1])
  })

  it('is tried again after a defect', async () => {
    let tries = 0
    const jobs = process().register('stumble', async () => {
      if (++tries === 1) throw new Error('a connection broke')
      return tries
    })
    await jobs.start()
    const job = await until(jobs, await add(jobs, 'stumble'), hasEnded)
    assert.deepEqual([job.state, job.result], ['done', 2])
  })

  it('can be cancelled before it begins and while it runs', async () => {
    const begun: string[] = []
    const jobs = process().register('long', async (_payload, context) => {
      begun.push(context.id)
      await aborted(context)
    })
    const early = await add(jobs, 'long')
    assert.equal(await workspace.db.transaction((tx) => jobs.cancel(tx, early)), true)
    await jobs.start()
    const id = await add(jobs, 'long')
    await until(jobs, id, ({ state }) => state === 'running')
    await workspace.db.transaction((tx) => jobs.cancel(tx, id))
    assert.equal((await until(jobs, id, hasEnded)).state, 'cancelled')
    assert.equal((await jobs.get(early))?.state, 'cancelled')
    assert.deepEqual(begun, [id])
    assert.equal(await workspace.db.transaction((tx) => jobs.cancel(tx, id)), false)
  })

  it('runs after the others of its key, beside those of another', async () => {
    const order: string[] = []
    const jobs = process().register('step', async ({ name }) => {
      order.push(`${String(name)} begins`)
      // slow is slower than the other, however busy the machine
      for (let waits = 0; name === 'slow' && !order.includes('other ends') && waits < 500; waits++) await sleep(20)
      order.push(`${String(name)} ends`)
    })
    const ids = [
      await add(jobs, 'step', { name: 'slow' }, 'one'),
      await add(jobs, 'step', { name: 'next' }, 'one'),
      await add(jobs, 'step', { name: 'other' }, 'two'),
    ]
    await jobs.start()
    for (const id of ids) await until(jobs, id, hasEnded)
    assert.deepEqual(order, ['slow begins', 'other begins', 'other ends', 'slow ends', 'next begins', 'next ends'])
  })

  it('goes on in another process when its own stops', async () => {
    const first = process().register('walk', (_payload, context) => aborted(context))
    await first.start()
    const id = await add(first, 'walk')
    await until(first, id, ({ state }) => state === 'running')
    await first.stop()
    assert.equal((await first.get(id))?.state, 'queued')
    const second = process().register('walk', async (_payload, { attempt }) => attempt)
    await second.start()
    assert.deepEqual((await until(second, id, hasEnded)).result, 2)
  })

  it('is given to another when its holder falls silent, and what the silent one does later does not count', async () => {
    const wake = new AbortController()
    const outcomes: unknown[] = []
    const handler: JobHandler = async (_payload, context) => {
      if (context.attempt > 1) return context.attempt
      await once(wake.signal, 'abort')
      await workspace.db.transaction((tx) => context.hold(tx)).catch((error: unknown) => outcomes.push(error))
      throw new JobInterrupted()
    }
    const silent = process({ heartbeatMs: 60_000, sweepMs: 60_000 }).register('count', handler)
    await silent.start()
    const id = await add(silent, 'count')
    await until(silent, id, ({ state }) => state === 'running')
    const other = process().register('count', handler)
    await other.start()
    assert.deepEqual((await until(other, id, hasEnded)).result, 2)
    wake.abort()
    await silent.stop()
    assert.ok(outcomes.length === 1 && outcomes[0] instanceof JobInterrupted)
    assert.deepEqual([(await other.get(id))?.state, (await other.get(id))?.attempt], ['done', 2])
  })
})

async function aborted({ signal }: JobContext): Promise<never> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  throw new JobInterrupted()
}
