import assert from 'node:assert/strict'

import { prepareQueue } from '../jobs/index.ts'
import { leavesNoTrace, testApp, type TestApp } from '../testing/server.ts'

const SCHEDULES = '/api/v1/schedules'

describe('schedules over HTTP', () => {
  let app: TestApp
  let id: string
  before(async () => {
    app = await testApp()
    await prepareQueue(app.db, () => undefined)
    app.services.schedules.register({
      code: 'work',
      label: { zh: '工作', en: 'Work' },
      description: { zh: '做点什么', en: 'Does something' },
      job: 'test.work',
      usual: [],
    })
    const made = await app
      .as('admin')
      .post('/api/v1/sys_schedule', { title: '夜间', name: 'nightly', handler: 'work', cron: '0 30 5 * * ?' })
    assert.equal(made.status, 201, made.text)
    id = String(made.data['id'])
  })
  after(() => app.close())

  it('show what is due when, and what can be scheduled', async () => {
    const { status, data } = await app.as('admin').get(SCHEDULES)
    assert.equal(status, 200)
    const { schedules, jobs } = data as unknown as {
      schedules: { name: string; next: string[]; last: unknown; handler_label: { zh: string } }[]
      jobs: { code: string }[]
    }
    assert.deepEqual(
      jobs.map(({ code }) => code),
      ['work'],
    )
    assert.deepEqual(
      [schedules[0]?.name, schedules[0]?.last, schedules[0]?.handler_label.zh],
      ['nightly', null, '工作'],
    )
    assert.equal(schedules[0]?.next.length, 5)
    assert.ok(schedules[0]?.next.every((time) => time.endsWith('T21:30:00.000Z')))
  })

  it('tell the next times of an expression that is being written, or what is wrong with it', async () => {
    const ask = (cron: unknown, zone?: unknown) =>
      app.as('admin').post(`${SCHEDULES}/times`, { cron, ...(zone !== undefined && { time_zone: zone }) })
    assert.equal(((await ask('0 0 8 ? * SAT', 'UTC')).data as unknown as { next: string[] }).next.length, 5)
    for (const [cron, zone, path] of [
      ['0 0 8 ? * 7', 'UTC', 'cron'],
      ['', undefined, 'cron'],
      [42, undefined, 'cron'],
      ['0 0 0 31 2 ?', undefined, 'cron'],
      ['0 0 8 ? * SAT', 'Mars', 'time_zone'],
      ['0 0 8 ? * SAT', 7, 'time_zone'],
    ]) {
      const { status, issues } = await ask(cron, zone)
      assert.equal(status, 422)
      assert.equal(issues[0]?.path, path)
    }
  })

  it('are started by hand by holders of the point, and tell who did', async () => {
    const started = await app.as('admin').post(`${SCHEDULES}/${id}/run`, {})
    assert.equal(started.status, 202)
    const { data } = await app.as('admin').get(`${SCHEDULES}/${id}/runs`)
    const [run] = data as unknown as { slot: null; by: string; job: string; state: string }[]
    assert.deepEqual([run?.slot, run?.by, run?.state], [null, app.ids.admin, 'queued'])
    assert.equal((await app.as('admin').post(`${SCHEDULES}/nobody/run`, {})).status, 404)
    assert.equal((await app.as('admin').get(`${SCHEDULES}/${app.ids.admin}/runs`)).status, 404)
  })

  it('are unknown to everybody else, whatever is asked', async () => {
    await leavesNoTrace(app.db, () =>
      Promise.all(
        (['editor', 'owner', 'nobody'] as const).flatMap((who) => [
          app.as(who).get(SCHEDULES),
          app.as(who).post(`${SCHEDULES}/${id}/run`, {}),
          app.as(who).get(`${SCHEDULES}/${id}/runs`),
          app.as(who).post(`${SCHEDULES}/times`, { cron: '0 0 8 ? * SAT' }),
          app.as(who).get('/api/v1/sys_schedule'),
        ]),
      ),
    )
  })

  it('refuse what cannot be, and keep what was', async () => {
    const change = (values: object) => app.as('admin').patch(`/api/v1/sys_schedule/${id}`, { version: 1, ...values })
    for (const values of [{ cron: '61 0 0 * * ?' }, { handler: 'x' }, { time_zone: 'X' }, { next_at: '2027-01-01' }])
      assert.equal((await change(values)).status, 422)
    const { data } = await app.as('admin').get(`/api/v1/sys_schedule/${id}`)
    assert.deepEqual([data['version'], data['cron']], [1, '0 30 5 * * ?'])
  })
})
