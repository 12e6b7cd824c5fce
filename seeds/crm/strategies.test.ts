import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import { accept } from '../../engine/automation/events/accept.ts'
import { bringEvents } from '../../engine/automation/index.ts'
import { type Client, testApp, type TestApp } from '../../engine/testing/server.ts'

const CRM = fileURLToPath(new URL('.', import.meta.url))

describe('strategies of the CRM pack', () => {
  let app: TestApp
  let admin: Client
  before(async () => {
    app = await testApp()
    await app.apply(CRM)
    await app.services.models.refresh()
    await app.services.automation.processors.start()
    admin = app.as('admin')
    const { db, services } = app
    const { models, stages, timeZone } = services
    await bringEvents({ db, model: models.current(), stages, timeZone })
  })
  after(() => app.close())

  it('are brought in whole and disabled, and can be enabled as they are', async () => {
    const brought = (await admin.post('/api/v1/strategies/import-builtin', {})).is(200).data
    assert.deepEqual(brought, { imported: 5, skipped: 0, missing: [] })
    const strategies = (await admin.get('/api/v1/sys_strategy?fields=id,name,enabled,state&limit=50')).is(200).rows
    assert.deepEqual(new Set(strategies.map(({ enabled }) => enabled)), new Set([false]))
    const ids = strategies.map(({ id }) => id)
    ;(await admin.post('/api/v1/sys_strategy/actions/enable', { ids })).is(200)
    assert.equal(await app.services.automation.strategies.judge(), 0)
  })

  it('send a text message about a password that was changed, and none about one that was not', async () => {
    const customer = { customer_name: '李四', phone: '13700007583' }
    const { id } = (await admin.post('/api/v1/crm_customer', customer)).is(201).data
    const data = { customerName: '李四', mobile: '13700007583', status: '1' }
    const [done, failed] = await app.db.transaction((tx) =>
      accept(app.services.automation.room, tx, [
        { source: 'test', code: 'password_changed', data },
        { source: 'test', code: 'password_changed', data: { ...data, status: '0' } },
      ]),
    )
    const tasks = await app.db.query(
      `select event::text as event, object, record::text as record from ${app.db.table('sys_task')} where event = any($1::uuid[])`,
      [[done?.id, failed?.id]],
    )
    assert.deepEqual(tasks, [{ event: done?.id, object: 'crm_customer', record: id }])
  })
})
