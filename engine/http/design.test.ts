import assert from 'node:assert/strict'

import { testApp, type Client, type TestApp } from '../testing/server.ts'

const label = { zh: '车辆', en: 'Vehicle' }

describe('administrators shape definitions over HTTP', () => {
  let app: TestApp
  let admin: Client
  before(async () => {
    app = await testApp()
    admin = app.as('admin')
  })
  after(() => app.close())

  it('saves an object with its fields as drafts, plans and applies them, and the new API answers at once', async () => {
    const body = { label, fields: [{ name: 'plate', label, type: 'text', required: true }] }
    const saved = (
      await admin.send('PUT', '/api/v1/drafts/object/vehicle', { body: { body: { name: 'vehicle', ...body } } })
    ).is(200)
    assert.equal(saved.data['action'], 'added')
    assert.deepEqual(saved.data['issues'], [])
    const drafted = (await admin.get('/api/v1/definitions?kind=field&object=vehicle')).is(200)
    assert.deepEqual(
      drafted.rows.map((row) => [row['name'], row['draft'], row['id']]),
      [['vehicle.plate', 'added', null]],
    )
    const plan = (await admin.post('/api/v1/drafts/plan', {})).is(200).data
    assert.deepEqual(plan['problems'], [])
    const applied = (await admin.post('/api/v1/drafts/apply', { base: plan['base'] })).is(200)
    assert.equal(applied.data['definitions'], 2)
    await admin.make('vehicle', { plate: 'A 1' })
    assert.deepEqual((await admin.get('/api/v1/drafts')).rows, [])
  })
})
