import assert from 'node:assert/strict'

import { createTasks } from '../automation/tasks/create.ts'
import { addProcessor, draftOf } from '../automation/tasks/world.test-kit.ts'
import { forgetTasks } from '../automation/tasks/retention.ts'
import { forgetMessages } from '../channels/index.ts'
import { newId } from '../kernel/ids.ts'
import { setClock } from '../testing/clock.ts'
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

  it('go when they have been kept long enough, messages too, but for what is open', async () => {
    const job = { signal: new AbortController().signal }
    const { db, services } = app
    const count = async (table: string): Promise<number> => (await db.query(`select from ${db.table(table)}`)).length
    const [open = ''] = await made(1)
    const [done] = await db.query<{ id: string }>(`select id::text as id from ${db.table('sys_task_done')} limit 1`)
    await db.query(`update ${db.table('sys_task')} set replay_of = $1 where id = $2`, [done?.id, open])
    for (const task of [open, newId()])
      await db.query(`insert into ${db.table('sys_task_key')} (dedupe, task) values ($1::uuid::text, $1)`, [task])
    for (const [status, task] of [
      ['sent', newId()],
      ['sent', open],
      ['ready', null],
    ])
      await db.query(
        `insert into ${db.table('sys_message')} (id, kind, source, status, task, due_at, ended_at) values ($1, 'site', 'system', $2, $3, ` +
          `${db.now} + interval '9000 days', case when $2 = 'sent' then ${db.now} end)`,
        [newId(), status, task],
      )
    const before = await count('sys_task_done')
    const forget = async (): Promise<unknown[]> => [
      await forgetTasks(services.automation.room, job),
      await forgetMessages(services.channels.room, job),
    ]
    try {
      assert.deepEqual(await forget(), [{ tasks: 0, keys: 0 }, { messages: 0 }])
      await setClock(db, new Date(Date.now() + 4_000 * 86_400_000).toISOString())
      assert.deepEqual(await forget(), [{ tasks: before - 1, keys: 1 }, { messages: 1 }])
      assert.deepEqual([await count('sys_task_done'), await count('sys_message')], [1, 2])
    } finally {
      await setClock(db)
    }
  })
})
