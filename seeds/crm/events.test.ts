import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import { type Row, testApp, type TestApp } from '../../engine/testing/server.ts'

const CRM = fileURLToPath(new URL('.', import.meta.url))

describe('events of the CRM pack', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await app.apply(CRM)
    await app.services.models.refresh()
    await app.services.automation.events.following.catchUp()
  })
  after(() => app.close())
  afterEach(() => assert.deepEqual(app.logged, []))

  it('are six, brought in once, whoever asks again', async () => {
    const admin = app.as('admin')
    const bring = async (): Promise<unknown> =>
      (await admin.post('/api/v1/events/import-builtin', {})).is(200).data['imported']
    assert.deepEqual([await bring(), await bring()], [6, 0])
    const events = (await admin.list('sys_event', { sort: 'code' })).is(200).rows
    assert.deepEqual(
      events.map((event) => [event['code'], event['name'], event['source'], event['builtin']]),
      [
        ['birthday', '生日提醒', 'date', true],
        ['customer_tagged', '为客户打标签', 'record', true],
        ['customer_trade', '客户交易', 'record', true],
        ['password_changed', '修改密码', 'external', true],
        ['product_maturity', '理财产品到期', 'date', true],
        ['user_registered', '新用户注册', 'record', true],
      ],
    )
  })

  it('tell of a trade whose it is', async () => {
    const admin = app.as('admin')
    const customer = await admin.make('crm_customer', { customer_name: '赵敏', phone: '13900001234' })
    await admin.make('crm_trade_record', { customer_id: customer.id, type: 'purchase', amount: '0', trade_no: 'T😀1' })
    await app.services.automation.events.following.catchUp()
    const history = (await admin.get('/api/v1/events/history')).is(200).rows
    const told = history.map((event) => [(event['event'] as Row)['code'], (event['record'] as Row)['id']])
    assert.deepEqual(told, [
      ['customer_trade', customer.id],
      ['user_registered', customer.id],
    ])
  })

  it('find the customer of a message by the phone', async () => {
    const admin = app.as('admin')
    const data = { customerName: '赵敏', mobile: '139 0000 1234', status: '1' }
    await admin.post('/api/v1/events/try', { event: 'password_changed', data })
    const [event] = (await admin.get('/api/v1/events/history?source=test')).is(200).rows
    assert.equal((event?.['record'] as Row)['object'], 'crm_customer')
  })
})
