import assert from 'node:assert/strict'

import { createTasks } from '../automation/tasks/create.ts'
import { addProcessor, draftOf } from '../automation/tasks/world.test-kit.ts'
import { newId } from '../kernel/ids.ts'
import { type Answer, leavesNoTrace, type TestApp, testApp } from '../testing/server.ts'

const TASKS = '/api/v1/automation/tasks'

describe('tasks of strategies, as people see them', () => {
  let app: TestApp
  let processor: string

  before(async () => {
    app = await testApp()
    processor = await addProcessor(app.db, 'webhook')
  })
  after(() => app?.close())

  async function made(count: number, planRun = newId()): Promise<string[]> {
    const dueAt = new Date(Date.now() + 7_200_000).toISOString()
    const data = { mobile: '13700007583', deep: [{ note: 'write to ann@example.com' }] }
    const drafts = Array.from({ length: count }, () => draftOf(processor, { dueAt, delayed: true, planRun, data }))
    await app.db.transaction((tx) => createTasks(app, tx, drafts))
    return drafts.map(({ id = '' }) => id)
  }

  const cancel = (body: object): Promise<Answer> => app.as('admin').post(`${TASKS}/cancel`, body)

  it('are listed, and looked at with personal numbers masked', async () => {
    const admin = app.as('admin')
    const [id = ''] = await made(1)
    const [first] = (await admin.get(`${TASKS}?limit=1`)).is(200).rows
    assert.deepEqual([first?.['id'], first?.['state'], first?.['delayed']], [id, 'pending', true])
    const { data } = (await admin.get(`${TASKS}/${id}`)).is(200)
    assert.deepEqual(data['data'], { mobile: '137****7583', deep: [{ note: 'write to a***@example.com' }] })
    ;(await admin.get(`${TASKS}/${newId()}`)).refused(404, 'NOT_FOUND')
    const { data: state } = (await admin.get('/api/v1/automation/state')).is(200)
    assert.deepEqual(state['open'], { scheduled: 1 })
  })

  it('crm A58: are cancelled once, and by whom is told', async () => {
    const admin = app.as('admin')
    const [id = ''] = await made(1)
    assert.deepEqual((await cancel({ ids: [id] })).is(200).body, { data: { cancelled: 1 } })
    await leavesNoTrace(app.db, async () => [(await cancel({ ids: [id] })).refused(409, 'TASK_STATE')])
    const { data } = (await admin.get(`${TASKS}/${id}`)).is(200)
    assert.deepEqual([data['state'], data['by']], ['cancelled', { id: app.ids.admin, name: '系统管理员' }])
    const [noted] = await app.db.query<{ record: string }>(
      `select record from ${app.db.table('sys_operation_log')} where module = 'tasks' and action = 'cancel'`,
    )
    assert.equal(noted?.record, id)
  })

  it('are cancelled together by what they are about, and done again when they failed', async () => {
    const planRun = newId()
    await made(3, planRun)
    assert.deepEqual((await cancel({ filter: { plan_run: planRun } })).is(200).body, { data: { cancelled: 3 } })
    const [id = ''] = await made(1)
    await app.db.query(
      `with gone as (delete from ${app.db.table('sys_task')} where id = $1 returning *) ` +
        `insert into ${app.db.table('sys_task_done')} (id, at, processor, settings, key, root, planned_at, due_at, ended_at, status, action) ` +
        `select id, at, processor, settings, key, root, planned_at, due_at, ${app.db.now}, 'dead', 0 from gone`,
      [id],
    )
    const replay = async (): Promise<unknown> =>
      (await app.as('admin').post(`${TASKS}/replay`, { filter: { processor } })).is(202).data['replayed']
    assert.deepEqual([await replay(), await replay()], [1, 0])
  })

  it('are refused to be chosen by nothing, by too much, and by words that nobody knows', async () => {
    await leavesNoTrace(app.db, async () => [
      (await cancel({})).refused(422, 'VALIDATION_FAILED'),
      (await cancel({ filter: {} })).refused(422, 'VALIDATION_FAILED'),
      (await cancel({ filter: { delayed: false } })).refused(422, 'VALIDATION_FAILED'),
      (await cancel({ ids: ['x'] })).refused(422, 'VALIDATION_FAILED'),
      (await cancel({ ids: [newId()], filter: { processor } })).refused(422, 'VALIDATION_FAILED'),
      (await cancel({ filter: { colour: processor } })).refused(422, 'BAD_QUERY'),
      (await cancel({ filter: { states: ['lost'] } })).refused(422, 'BAD_QUERY'),
      (await app.as('admin').get(`${TASKS}?state=lost`)).refused(422, 'BAD_QUERY'),
    ])
  })

  it('are nothing to those without the points', async () => {
    const reader = app.as('reader')
    await leavesNoTrace(app.db, async () => [
      (await reader.get(TASKS)).is(404),
      (await reader.post(`${TASKS}/cancel`, { ids: [newId()] })).is(404),
      (await reader.post(`${TASKS}/replay`, { ids: [newId()] })).is(404),
      (await reader.get('/api/v1/automation/state')).is(404),
    ])
  })
})
