import assert from 'node:assert/strict'

import { systemPrincipal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { Jobs, prepareQueue } from '../jobs/index.ts'
import { createMany, updateMany, WriteStages, type Writer } from '../records/index.ts'
import { openModelStore, type ModelStore } from '../schema/model-store.ts'
import { applyPacks, loadPacks } from '../packs/apply.ts'
import { setClock as setClockOf } from '../testing/clock.ts'
import { testWorkspace, type TestWorkspace } from '../testing/workspace.ts'
import { Schedules, type ScheduledJob } from './index.ts'

const SYSTEM = new URL('../../metadata/system', import.meta.url).pathname
const WORK: ScheduledJob = {
  code: 'work',
  label: { zh: '工作', en: 'Work' },
  description: { zh: '做点什么', en: 'Does something' },
  job: 'test.work',
  usual: [{ name: 'usualWork', title: '日常', group: '系统', cron: '0 30 5 * * ?', enabled: true }],
}

describe('schedules', () => {
  let workspace: TestWorkspace
  let db: Database
  let models: ModelStore
  let jobs: Jobs
  let schedules: Schedules
  before(async () => {
    workspace = await testWorkspace()
    db = workspace.db
    await applyPacks(db, await loadPacks(db, [SYSTEM]))
    models = await openModelStore(db)
    jobs = new Jobs({ db, tell: () => undefined, times: { pollMs: 50, heartbeatMs: 200, leaseMs: 2000, sweepMs: 500 } })
    await prepareQueue(db, () => undefined)
    schedules = another()
    await schedules.start()
    await schedules.stop()
  })
  after(async () => {
    await jobs.stop()
    await models.close()
    await workspace.drop()
  })
  beforeEach(() => setClock('2026-11-21T04:00:00.000Z'))
  afterEach(() => db.query(`update ${db.table('sys_schedule')} set enabled = false, next_at = null`))

  function another(): Schedules {
    return new Schedules({ db, models, jobs, timeZone: 'Asia/Shanghai', tell: () => undefined }).register(WORK)
  }

  const setClock = (now: string): Promise<void> => setClockOf(db, now)

  function writer(): Writer {
    return {
      db,
      tx: db,
      model: models.current(),
      principal: systemPrincipal('test'),
      moment: { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai' },
      stages: new WriteStages().afterWrite('sys_schedule', schedules.stage),
    }
  }

  async function add(values: Record<string, unknown>): Promise<string> {
    const { ids } = await db.transaction((tx) =>
      createMany({ ...writer(), tx }, 'sys_schedule', [
        { title: 'T', handler: 'work', cron: '0 0 * * * ?', enabled: true, ...values },
      ]),
    )
    const [id] = ids
    assert.ok(id)
    return id
  }

  async function fires(id: string): Promise<string[]> {
    const rows = await db.query<{ slot: string; outcome: string }>(
      `select slot, outcome from ${db.table('sys_schedule_fire')} where schedule = $1 order by id`,
      [id],
    )
    return rows.map(({ slot, outcome }) => `${outcome} ${slot}`)
  }

  async function jobsOf(name: string): Promise<number> {
    const rows = await db.query(`select from ${db.table('sys_job')} where payload->>'schedule' = $1`, [name])
    return rows.length
  }

  it('of what is registered are there from the start, and stay away once deleted', async () => {
    const named = async (): Promise<string[]> => (await schedules.list()).map(({ name }) => name)
    assert.deepEqual(await named(), ['usualWork'])
    const [usual] = await schedules.list()
    assert.deepEqual(usual?.next.slice(0, 2), ['2026-11-21T21:30:00.000Z', '2026-11-22T21:30:00.000Z'])
    await db.query(`update ${db.table('sys_schedule')} set deleted_at = ${db.now}`)
    const later = another()
    await later.start()
    await later.stop()
    assert.deepEqual(await named(), [])
  })

  it('fire each time once, however many processes look', async () => {
    const id = await add({ name: 'hourly' })
    const processes = [another(), another(), another()]
    for (let hour = 5; hour < 12; hour++) {
      await setClock(`2026-11-21T${String(hour).padStart(2, '0')}:00:01.000Z`)
      await Promise.all(processes.map((each) => each.fireDue()))
    }
    const hours = ['05', '06', '07', '08', '09', '10', '11']
    assert.deepEqual(
      await fires(id),
      hours.map((hour) => `started 2026-11-21T${hour}:00:00.000Z`),
    )
    assert.equal(await jobsOf('hourly'), 7)
    assert.equal(await schedules.fireDue(), 0)
  })

  it('make up for what was missed as they say', async () => {
    const ids = {
      last: await add({ name: 'last' }),
      none: await add({ name: 'none', catch_up: 'none' }),
      all: await add({ name: 'all', catch_up: 'all', catch_up_most: 3 }),
      often: await add({ name: 'often', cron: '0 * * * * ?' }),
    }
    await setClock('2026-11-28T09:20:00.000Z')
    await schedules.fireDue()
    assert.deepEqual(await fires(ids.last), ['started 2026-11-28T09:00:00.000Z'])
    assert.deepEqual(await fires(ids.none), ['missed 2026-11-28T09:00:00.000Z'])
    assert.deepEqual(await fires(ids.all), [
      'started 2026-11-28T07:00:00.000Z',
      'started 2026-11-28T08:00:00.000Z',
      'started 2026-11-28T09:00:00.000Z',
    ])
    assert.deepEqual(await fires(ids.often), ['started 2026-11-28T09:20:00.000Z'])
    assert.equal(await jobsOf('none'), 0)
  })

  it('leave a time out while the run before is at it, where they say so', async () => {
    const id = await add({ name: 'skipping', overlap: 'skip' })
    await setClock('2026-11-21T05:00:00.000Z')
    await schedules.fireDue()
    await setClock('2026-11-21T06:00:00.000Z')
    await schedules.fireDue()
    assert.deepEqual(await fires(id), ['started 2026-11-21T05:00:00.000Z', 'skipped 2026-11-21T06:00:00.000Z'])
    await assert.rejects(schedules.fireNow(id, ANYBODY), { code: 'SCHEDULE_RUNNING' })
    await db.query(`update ${db.table('sys_job')} set state = 'done'`)
    await schedules.fireNow(id, ANYBODY)
    assert.equal(await jobsOf('skipping'), 2)
  })

  it('can be started by hand while they are off, which leaves their times alone', async () => {
    const id = await add({ name: 'off', enabled: false })
    await schedules.fireNow(id, ANYBODY)
    const [run] = await schedules.runs(id, 10)
    assert.deepEqual([run?.slot, run?.outcome, run?.by], [null, 'started', ANYBODY])
    await setClock('2026-11-21T05:00:00.000Z')
    await schedules.fireDue()
    assert.equal((await fires(id)).length, 1)
    await assert.rejects(schedules.fireNow(ANYBODY, ANYBODY), { code: 'NOT_FOUND' })
  })

  it('count from the moment they are switched on', async () => {
    const id = await add({ name: 'later', enabled: false })
    await setClock('2026-11-25T05:00:00.000Z')
    await db.transaction((tx) =>
      updateMany({ ...writer(), tx }, 'sys_schedule', [{ id, version: 1, values: { enabled: true } }]),
    )
    await schedules.fireDue()
    assert.deepEqual(await fires(id), [])
    await setClock('2026-11-25T06:00:00.000Z')
    await schedules.fireDue()
    assert.deepEqual(await fires(id), ['started 2026-11-25T06:00:00.000Z'])
  })

  it('that cannot be are refused, and nothing is written', async () => {
    const count = async (): Promise<unknown> => db.query(`select count(*) from ${db.table('sys_schedule')}`)
    const before = await count()
    for (const [values, path] of [
      [{ name: 'a', cron: '0 0 0 31 2 ?' }, 'cron'],
      [{ name: 'b', cron: '*/5 * * * * ?' }, 'cron'],
      [{ name: 'c', cron: '0 0 8 ? * 1' }, 'cron'],
      [{ name: 'd', handler: 'nothing' }, 'handler'],
      [{ name: 'e', time_zone: 'Mars/Base' }, 'time_zone'],
    ] as const)
      await assert.rejects(add(values), (error: { code: string; issues: { path: string }[] }) => {
        assert.equal(error.code, 'VALIDATION_FAILED')
        assert.deepEqual(
          error.issues.map((issue) => issue.path),
          [path],
        )
        return true
      })
    assert.deepEqual(await count(), before)
  })

  it('hand their work to the queue, with the time that it is for', async () => {
    const done: unknown[] = []
    jobs.register('test.work', async (payload) => void done.push(payload))
    await db.query(`update ${db.table('sys_job')} set state = 'cancelled' where state = 'queued'`)
    await add({ name: 'real' })
    await setClock('2026-11-21T05:00:00.000Z')
    await jobs.start()
    await schedules.fireDue()
    const until = Date.now() + 20_000
    while (done.length === 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
    assert.deepEqual(done, [{ schedule: 'real', slot: '2026-11-21T05:00:00.000Z' }])
  })
})

const ANYBODY = '01890000-0000-7000-8000-000000000001'
