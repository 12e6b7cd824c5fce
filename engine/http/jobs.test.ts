import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { TesseraError } from '../kernel/errors.ts'
import { Client, leavesNoTrace, type PersonName, type Row, testApp, type TestApp } from '../testing/server.ts'

const JOBS = '/api/v1/jobs'

describe('background jobs, as people see them', () => {
  let app: TestApp
  const clients = new Map<string, Client>()
  const done: string[] = []
  let isBroken = true

  before(async () => {
    app = await testApp()
    const label = { zh: '任务', en: 'Jobs' }
    const admin = app.as('admin')
    for (const [name, point, person] of [
      ['viewers', 'job_view', 'reader'],
      ['managers', 'job_manage', 'keeper'],
      ['alarmed', 'schedule_alarm', 'blind'],
    ] as const) {
      ;(await admin.post('/api/v1/roles', { name, label, grants: [], points: [point] })).is(201)
      ;(await admin.post(`/api/v1/roles/${name}/people`, { users: [app.ids[person]] })).is(200)
      clients.set(person, new Client(app.url, await app.session(person)))
    }
    app.services.jobs
      .register(
        'mend',
        async ({ name }) => {
          if (isBroken) throw new TesseraError('FORBIDDEN')
          done.push(String(name))
          return { mended: 1 }
        },
        { label: { zh: '修复', en: 'Mend' }, repeatable: true },
      )
      .register('fail', () => Promise.reject(new TesseraError('FORBIDDEN')))
      .register('wait', async (_payload, { signal }) => {
        await sleep(60_000, undefined, { signal, ref: false })
      })
      .register('deaf', async () => {
        await sleep(60_000, undefined, { signal: deaf.signal, ref: false })
      })
    app.services.schedules.register({
      code: 'waitJob',
      job: 'wait',
      label: { zh: '等待任务', en: 'Wait' },
      description: label,
      usual: [],
    })
    await app.services.jobs.start()
  })

  const deaf = new AbortController()

  after(async () => {
    deaf.abort()
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  const as = (name: PersonName): Client => clients.get(name) ?? app.as(name)
  const enqueue = (name: string, by: PersonName, options: { timeoutS?: number } = {}): Promise<string> =>
    app.db.transaction((tx) => app.services.jobs.enqueue(tx, name, { name: 'x' }, { by: app.ids[by], ...options }))

  async function until(id: string, isSo: (job: Row) => boolean): Promise<Row> {
    for (let tries = 0; tries < 400; tries++) {
      const job = (await as('keeper').get(`${JOBS}/${id}`)).is(200).data
      if (isSo(job)) return job
      await sleep(25)
    }
    assert.fail((await as('keeper').get(`${JOBS}/${id}`)).text)
  }
  const ended = ({ ended_at: at }: Row): boolean => at !== null

  async function subjects(person: PersonName, most = 400): Promise<unknown[]> {
    for (let tries = 0; ; tries++) {
      const { rows } = (await as(person).get('/api/v1/notices')).is(200)
      if (rows.length > 0 || tries > most) return rows.map(({ subject }) => (subject as Row)['zh'])
      await sleep(25)
    }
  }

  it('are one’s own, and everybody’s for holders of the points, in words', async () => {
    const mine = await enqueue('fail', 'owner')
    const job = await until(mine, ended)
    assert.deepEqual(
      [job['label'], job['state'], (job['error'] as Row)['code'], (job['by'] as Row)['id'], job['can']],
      [{ zh: 'fail', en: 'fail' }, 'failed', 'FORBIDDEN', app.ids.owner, { cancel: false, retry: false }],
    )
    assert.ok((await as('owner').get(JOBS)).is(200).column('id').includes(mine))
    assert.equal((await as('owner').get(JOBS)).body['all'], false)
    assert.ok((await as('reader').get(`${JOBS}?state=failed`)).is(200).column('id').includes(mine))
    assert.deepEqual((await as('reader').get(`${JOBS}?mine=1`)).is(200).rows, [])
    assert.deepEqual((await as('other').get(JOBS)).is(200).rows, [])
    ;(await as('other').get(`${JOBS}/${mine}`)).refused(404, 'NOT_FOUND')
    for (const query of ['state=lost', 'limit=0', 'after=x', 'mine=2', 'by=me'])
      (await as('owner').get(`${JOBS}?${query}`)).refused(422, 'BAD_QUERY')
    // whoever asked for it is told that it failed
    assert.deepEqual(await subjects('owner'), ['后台任务失败：fail'])
  })

  it('are cancelled by who asked for them and by holders of the point, and by nobody else', async () => {
    const id = await enqueue('wait', 'owner')
    await until(id, ({ state }) => state === 'running')
    await leavesNoTraceOf(id, async () => [
      (await as('other').post(`${JOBS}/${id}/cancel`, {})).refused(404, 'NOT_FOUND'),
      (await as('reader').post(`${JOBS}/${id}/cancel`, {})).refused(403, 'FORBIDDEN'),
      (await as('owner').post(`${JOBS}/${id}/retry`, {})).refused(403, 'FORBIDDEN'),
    ])
    ;(await as('owner').post(`${JOBS}/${id}/cancel`, {})).is(200)
    assert.equal((await until(id, ended))['state'], 'cancelled')
    ;(await as('owner').post(`${JOBS}/${id}/cancel`, {})).refused(409, 'JOB_STATE')
    const others = await enqueue('wait', 'owner')
    ;(await as('keeper').post(`${JOBS}/${others}/cancel`, {})).is(200)
    assert.equal((await until(others, ended))['state'], 'cancelled')
  })

  /** A job under way says that it is alive, which is a trace of its own. */
  async function leavesNoTraceOf(id: string, requests: () => Promise<readonly { status: number }[]>): Promise<void> {
    const read = async (): Promise<unknown> =>
      (await app.db.query(`select id, state, cancelling, payload from ${app.db.table('sys_job')} order by id`)).map(
        (row) => JSON.stringify(row),
      )
    const before = await read()
    for (const { status } of await requests()) assert.ok(status >= 400)
    assert.deepEqual(await read(), before, id)
  }

  it('are done again once after they failed, of two that ask at the same time for one', async () => {
    const id = await enqueue('mend', 'owner')
    assert.deepEqual((await until(id, ended))['can'], { cancel: false, retry: true })
    isBroken = false
    await leavesNoTrace(app.db, async () => [
      (await as('reader').post(`${JOBS}/${id}/retry`, {})).refused(403, 'FORBIDDEN'),
      (await as('other').post(`${JOBS}/${id}/retry`, {})).refused(404, 'NOT_FOUND'),
    ])
    const answers = await Promise.all([1, 2].map(() => as('keeper').post(`${JOBS}/${id}/retry`, {})))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 409])
    const again = String(answers.find(({ status }) => status === 202)?.data['job'])
    const job = await until(again, ended)
    assert.deepEqual([job['state'], job['retry_of'], (job['by'] as Row)['id']], ['done', id, app.ids.owner])
    assert.deepEqual(done, ['x'])
    assert.equal((await until(id, ended))['retried'], true)
    ;(await as('keeper').post(`${JOBS}/${again}/retry`, {})).refused(409, 'JOB_STATE')
    const once = await enqueue('fail', 'owner')
    await until(once, ended)
    ;(await as('keeper').post(`${JOBS}/${once}/retry`, {})).refused(409, 'JOB_STATE')
  })

  it('that take longer than they may are ended and have failed, whether they hear of it or not', async () => {
    const [late, stubborn] = [
      await enqueue('wait', 'owner', { timeoutS: 600 }),
      await enqueue('deaf', 'owner', { timeoutS: 600 }),
    ]
    for (const id of [late, stubborn]) await until(id, ({ state }) => state === 'running')
    const passing = (seconds: number, id: string): Promise<unknown> =>
      app.db.query(
        `update ${app.db.table('sys_job')} set started_at = started_at - make_interval(secs => $2) where id = $1::uuid`,
        [id, seconds],
      )
    await passing(601, late)
    assert.equal(((await until(late, ended))['error'] as Row)['code'], 'JOB_TIMED_OUT')
    await passing(601, stubborn)
    await until(stubborn, ({ cancelling }) => cancelling === true)
    await passing(40, stubborn)
    const job = await until(stubborn, ended)
    assert.deepEqual([job['state'], (job['error'] as Row)['code']], ['failed', 'JOB_TIMED_OUT'])
  })

  it('of schedules raise one alarm when they fail, for who was chosen, else for holders of the point', async () => {
    const admin = app.as('admin')
    const values = { title: '等待', name: 'waiting', handler: 'waitJob', cron: '0 0 5 * * ?', timeout_minutes: 1 }
    const made = (await admin.post('/api/v1/sys_schedule', values)).is(201).data
    const path = `/api/v1/sys_schedule/${made.id}`
    ;(await admin.patch(path, { version: made.version, timeout_minutes: 0 })).refused(422, 'VALIDATION_FAILED')
    const fail = async (): Promise<void> => {
      const job = await app.services.schedules.fireNow(made.id, app.ids.admin)
      await until(job, ({ state }) => state === 'running')
      await app.db.query(
        `update ${app.db.table('sys_job')} set started_at = started_at - interval '61 seconds' where id = $1::uuid`,
        [job],
      )
      await until(job, ended)
      await Promise.all([app.services.schedules.settle(), app.services.schedules.settle()])
    }
    await fail()
    assert.deepEqual(await subjects('blind'), ['调度任务失败：等待'])
    const [told] = (await as('blind').get('/api/v1/notices')).is(200).rows
    assert.deepEqual([told?.['link'], told?.['source']], [{ page: '/schedules' }, 'schedule'])
    const now = (await admin.get(path)).is(200).data
    ;(await admin.patch(path, { version: now.version, alarm_user: app.ids.revealer })).is(200)
    await fail()
    assert.deepEqual(await subjects('revealer'), ['调度任务失败：等待'])
    assert.equal((await subjects('blind')).length, 1)
    // a time that nobody was there for
    await app.db.query(
      `insert into ${app.db.table('sys_schedule_fire')} (schedule, slot, outcome) values ($1, '2026-01-01T00:00:00.000Z', 'missed')`,
      [made.id],
    )
    await app.services.schedules.settle()
    assert.deepEqual(await subjects('revealer'), ['调度任务错过：等待', '调度任务失败：等待'])
    // who started it by hand is told by the alarm, or not at all
    assert.equal((await subjects('admin', 0)).length, 1)
    const last = (await admin.get(path)).is(200).data
    ;(await admin.patch(path, { version: last.version, alarm: false })).is(200)
    await fail()
    assert.equal((await subjects('revealer')).length, 2)
    const [shown] = ((await admin.get('/api/v1/schedules')).is(200).data['schedules'] as readonly Row[]).filter(
      ({ id }) => id === made.id,
    )
    assert.deepEqual(
      [shown?.['timeout_minutes'], shown?.['alarm'], (shown?.['alarm_user'] as Row)['id']],
      [1, false, app.ids.revealer],
    )
  })
})
